import { floatChunks, isFloat, type FloatDtype, type TensorSource } from '../weightFile/index.ts';
import { identify, type Identification } from './identify.ts';
import { Gram } from './gram.ts';
import { axesOf, middleOf } from './middle.ts';
import { sampleOf } from './sample.ts';
import { summarize, type Summary } from './summary.ts';
import { clampedTails } from './clamped.ts';
import { isPutTogether, type Inspected, type Placed, type Special } from './tensor.ts';

type FloatSource = TensorSource & { readonly dtype: FloatDtype };

export const hasFloats = (source: TensorSource): source is FloatSource => isFloat(source.dtype);

const nothing: Identification = { nearest: undefined, alsoCalled: [], runnerUp: undefined, likely: [] };

/**
 * One pass over a tensor, and by which rule its entries were drawn.
 * @param home the library whose words come first
 * @param tally `binCount` zeros, and such again after it
 * @throws WeightFileError where its data can't be read
 */
export const inspect = async (
  placed: Placed & { readonly source: FloatSource },
  home: string,
  tally: Float64Array,
): Promise<Inspected> => {
  const { source, role, views } = placed;
  const summary = await summarize(source, tally);
  const special = await specialOf({ ...placed, source }, summary);
  const { clamped, rest } = clampedTails(summary);
  const padded = role === 'embedding' && summary.zeros > 0 && summary.zeros % (source.shape.at(-1) ?? 1) === 0;
  const sample = sampleOf(rest, padded || special?.kind === 'sparse');
  // Running statistics are averages of what was seen: no rule draws them.
  const drawn =
    !role.startsWith('running') &&
    sample.count > 0 &&
    sample.rms > 0 &&
    (special ? special.kind === 'sparse' : !isPutTogether(source, summary));
  const found = drawn ? identify(sample, special ? [] : views, home, source.shape.length < 2) : nothing;
  const { histogram: _, gram: __, ...kept } = summary;
  return {
    ...placed,
    summary: kept,
    clamped,
    sample,
    special: special?.kind === 'sparse' && !found.nearest ? undefined : special,
    found,
  };
};

/** Shares of zeros that a sparse rule makes, but neither padding nor chance. */
const [leastSparse, mostSparse] = [0.02, 0.999];
/** Fewer zeros are no rule's. */
const leastZeros = 8;

const specialOf = async (
  { source, role, layout, views }: Placed & { readonly source: FloatSource },
  summary: Summary,
): Promise<Special | undefined> => {
  const { count, nonfinite, zeros, min, max, fractionBits } = summary;
  if (count === 0 || nonfinite === count) return undefined;
  if (min === max && nonfinite === 0) return { kind: 'constant', value: min };
  const [rows = 0, columns = 0] = source.shape;
  const square = source.shape.length === 2 && source.rowMajor && zeros === count - Math.min(rows, columns);
  if (square && max > 0 && (await isDiagonal(source, columns))) return { kind: 'identity', gain: max };
  if (source.shape.length > 2 && source.rowMajor && nonfinite === 0) {
    const { ins, outs, field } = axesOf(source.shape, layout);
    const inTheMiddle = field > 1 ? zeros >= count - ins * outs : zeros >= count - outs;
    const found = inTheMiddle ? await middleOf(source, layout, fractionBits) : undefined;
    if (found) return found;
  }
  const gain = summary.gram.gain(fractionBits);
  if (gain > 0) {
    const stacked = (role === 'recurrentHidden' || role === 'attentionQkv') && layout === 'outIn';
    const part = stacked ? await gainOfFirst(source, views[0]?.fanOut ?? rows, fractionBits) : NaN;
    return { kind: 'orthogonal', gain: part > 0 ? part : gain };
  }
  const sparsity = zeros / count;
  if (source.shape.length > 1 && zeros >= leastZeros && sparsity > leastSparse && sparsity < mostSparse) {
    const { rms } = sampleOf(summary, true);
    return { kind: 'sparse', sparsity, std: rms };
  }
  return undefined;
};

/** Of matrices that lie in one, the first one's factor: gates may be orthogonal one by one. */
const gainOfFirst = async (source: FloatSource, rows: number, fractionBits: number): Promise<number> => {
  const columns = source.shape[1]!;
  if (rows >= source.shape[0]!) return NaN;
  const gram = new Gram([rows, columns]);
  let left = rows * columns;
  for await (const values of floatChunks(source)) {
    gram.add(values.subarray(0, left));
    left -= Math.min(left, values.length);
    if (left === 0) break;
  }
  return gram.gain(fractionBits);
};

/** A second look, at the few tensors that have as many zeros as an identity. */
const isDiagonal = async (source: FloatSource, columns: number): Promise<boolean> => {
  let at = 0;
  let value = 0;
  for await (const values of floatChunks(source)) {
    for (const v of values) {
      const onDiagonal = Math.floor(at / columns) === at % columns;
      if (onDiagonal !== (v !== 0)) return false;
      if (onDiagonal) value ||= v;
      if (onDiagonal && v !== value) return false;
      at++;
    }
  }
  return true;
};

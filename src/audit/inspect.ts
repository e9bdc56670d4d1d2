import { floatChunks, isFloat, type FloatDtype, type TensorSource } from '../weightFile/index.ts';
import { identify, type Identification } from './identify.ts';
import { sampleOf, type Sample } from './sample.ts';
import { summarize, type Summary } from './summary.ts';
import { clampedTails } from './clamped.ts';
import type { Inspected, Placed, Special } from './tensor.ts';

type FloatSource = TensorSource & { readonly dtype: FloatDtype };

export const hasFloats = (source: TensorSource): source is FloatSource => isFloat(source.dtype);

const nothing: Identification = { nearest: undefined, alsoCalled: [], runnerUp: undefined };

/**
 * One pass over a tensor, and by which rule its entries were drawn.
 * @param home the library whose words come first
 * @throws WeightFileError where its data can't be read
 */
export const inspect = async (placed: Placed & { readonly source: FloatSource }, home: string): Promise<Inspected> => {
  const { source, role, views } = placed;
  const summary = await summarize(source);
  const special = await specialOf(source, summary);
  const padded = role === 'embedding' && summary.zeros > 0 && summary.zeros % (source.shape.at(-1) ?? 1) === 0;
  const sample = sampleOf(clampedTails(summary).rest, padded || special?.kind === 'sparse');
  const drawn = sample.count > 0 && sample.rms > 0 && (special === undefined || special.kind === 'sparse');
  const found = drawn ? identify(sample, special ? [] : views, home, source.shape.length < 2) : nothing;
  return {
    ...placed,
    summary,
    sample,
    special: special?.kind === 'sparse' && !found.nearest ? undefined : special,
    found,
  };
};

/** Shares of zeros that a sparse rule makes, but neither padding nor chance. */
const [leastSparse, mostSparse] = [0.02, 0.999];
/** Fewer zeros are no rule's. */
const leastZeros = 8;

const specialOf = async (source: FloatSource, summary: Summary): Promise<Special | undefined> => {
  const { count, nonfinite, zeros, min, max } = summary;
  if (count === 0 || nonfinite === count) return undefined;
  if (min === max && nonfinite === 0) return { kind: 'constant', value: min };
  const [rows = 0, columns = 0] = source.shape;
  const square = source.shape.length === 2 && source.rowMajor && zeros === count - Math.min(rows, columns);
  if (square && max > 0 && (await isDiagonal(source, columns))) return { kind: 'identity', gain: max };
  const gain = summary.gram.gain(summary.fractionBits);
  if (gain > 0) return { kind: 'orthogonal', gain };
  const sparsity = zeros / count;
  if (source.shape.length > 1 && zeros >= leastZeros && sparsity > leastSparse && sparsity < mostSparse) {
    const { rms } = sampleOf(summary, true);
    return { kind: 'sparse', sparsity, std: rms };
  }
  return undefined;
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

export type { Sample };

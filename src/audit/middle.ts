import { floatChunks, type FloatDtype, type TensorSource } from '../weightFile/index.ts';
import type { Layout } from './fans.ts';
import { Gram } from './gram.ts';
import type { Special } from './tensor.ts';

/** Entries of a kernel's middle that are looked at, at most. */
const mostEntries = 1 << 24;

/** Where a kernel's axes are: (outs, ins, k…) or (k…, ins, outs). */
interface Axes {
  readonly ins: number;
  readonly outs: number;
  /** Places of a kernel. */
  readonly field: number;
}

export const axesOf = (shape: readonly number[], layout: Layout): Axes => {
  const count = shape.reduce((product, n) => product * n, 1);
  const [outs, ins] = layout === 'outIn' ? [shape[0]!, shape[1]!] : [shape.at(-1)!, shape.at(-2)!];
  return { ins, outs, field: count / (ins * outs) };
};

/**
 * What a kernel is that is 0 but at one of its places: `dirac`, which passes channels on, or `deltaOrthogonal`. A second look, at the
 * few kernels that have as many zeros.
 * @param fractionBits binary digits of the entries
 */
export const middleOf = async (
  source: TensorSource & { readonly dtype: FloatDtype },
  layout: Layout,
  fractionBits: number,
): Promise<Special | undefined> => {
  const { ins, outs, field } = axesOf(source.shape, layout);
  if (ins * outs > mostEntries) return undefined;
  // Places are the last axes of (outs, ins, k…), and the first of (k…, ins, outs).
  const [stride, places] = layout === 'outIn' ? [1, field] : [ins * outs, field];
  const middle = new Float32Array(ins * outs);
  let place = -1;
  let at = 0;
  for await (const values of floatChunks(source)) {
    for (const v of values) {
      if (v !== 0) {
        const here = Math.floor(at / stride) % places;
        if (place < 0) place = here;
        if (here !== place) return undefined;
        middle[layout === 'outIn' ? Math.floor(at / field) : at % stride] = v;
      }
      at++;
    }
  }
  const [rows, columns] = layout === 'outIn' ? [outs, ins] : [ins, outs];
  const value = diracValue(layout === 'outIn' ? middle : transposed(middle, rows, columns), outs, ins);
  if (value !== undefined) return { kind: 'dirac', gain: value };
  const gram = new Gram([rows, columns]);
  gram.add(middle);
  const gain = gram.gain(fractionBits);
  return gain > 0 ? { kind: 'deltaOrthogonal', gain } : undefined;
};

const transposed = (values: Float32Array, rows: number, columns: number): Float32Array =>
  values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);

/** The value on the diagonal of each group of outputs; undefined of any other matrix. */
const diracValue = (middle: Float32Array, outs: number, ins: number): number | undefined => {
  const value = middle[0]!;
  // Where the second group begins its diagonal anew, so do all others.
  let group = outs;
  for (let row = 1; row < outs && group === outs; row++) if (middle[row * ins] !== 0) group = row;
  if (value === 0 || outs % group !== 0) return undefined;
  const right = middle.every((v, i) => v === (Math.floor(i / ins) % group === i % ins ? value : 0));
  return right ? value : undefined;
};

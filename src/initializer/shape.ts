import type { WeightShape } from './types.ts';

const product = (lengths: readonly number[]): number => lengths.reduce((total, length) => total * length, 1);

/** Entries of W. `entriesOf({ fanIn: 2, fanOut: 3 }) // 6` */
export const entriesOf = ({ fanIn, fanOut, dimensions = [fanIn, fanOut] }: WeightShape): number => product(dimensions);

/** Units, or channels, that the layer has: entries of b. */
export const unitsOf = ({ fanOut, dimensions }: WeightShape): number => dimensions?.at(-1) ?? fanOut;

/** W as a matrix, a unit a column, as libraries flatten a kernel. */
export const matrixOf = (shape: WeightShape): { readonly fanIn: number; readonly fanOut: number } => ({
  fanIn: entriesOf(shape) / unitsOf(shape),
  fanOut: unitsOf(shape),
});

/** What a rule for matrices says of a convolution's kernel; undefined of a matrix. */
export const onlyMatrices =
  (instead: string) =>
  ({ dimensions }: WeightShape): string | undefined =>
    dimensions && `it makes matrices, not a kernel of [${dimensions.join(', ')}]; ${instead}`;

/**
 * A kernel that is 0 but in its middle, where each group has the matrix that `of` gives, (channels in, channels out) of a
 * group; a matrix is its own middle. Padding of (k − 1) div 2 keeps each pixel where it is.
 */
export const inTheMiddle = (
  shape: WeightShape,
  of: (matrix: { readonly fanIn: number; readonly fanOut: number }) => Float32Array,
): Float32Array => {
  const { dimensions = [1, 1, shape.fanIn, shape.fanOut], groups = 1 } = shape;
  const [height, width, inputs, units] = dimensions as [number, number, number, number];
  const W = new Float32Array(entriesOf(shape));
  const middle = Math.floor((height - 1) / 2) * width + Math.floor((width - 1) / 2);
  const columns = units / groups;
  for (let group = 0; group < groups; group++) {
    const matrix = of({ fanIn: inputs, fanOut: columns });
    for (let i = 0; i < inputs; i++) {
      const row = matrix.subarray(i * columns, (i + 1) * columns);
      W.set(row, (middle * inputs + i) * units + group * columns);
    }
  }
  return W;
};

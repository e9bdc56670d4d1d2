import { signalStart, streamOf } from '../network/index.ts';
import { directions, type CellRecord, type Direction } from './record.ts';

/**
 * How far signal and gradient go from the size they set out with: the worst |ln σ| at epoch 0, in both directions and all
 * repeats, over the rows that are finite; of a network with residuals over those of its stream. Behind an embedding up to
 * the stream's first normalization σ counts as a part of the embedding's, the gradient's as a part of what that normalization hands
 * back: both are as large as the embedding happens to be. The smaller the better; NaN where some σ is 0.
 */
export const scoreOf = ({ layers, repeats }: CellRecord): number =>
  worstOf(
    repeats.flatMap(({ epochs }) =>
      scoredStds(layers, (direction, number) => {
        const { count, nonfinite, std } = epochs[0]![direction][number - 1]!;
        return count > 0 && nonfinite === 0 ? std : undefined;
      }),
    ),
  );

/** The same of what theory predicts: NaN where it says nothing of some row. @param stds of every layer, in both directions */
export const predictedScoreOf = (
  layers: CellRecord['layers'],
  stds: Readonly<Record<Direction, readonly (number | null | undefined)[]>>,
): number => worstOf(scoredStds(layers, (direction, number) => stds[direction][number - 1] ?? NaN));

/** The σ that count, as parts of those that signal and gradient set out with; without those that are undefined. */
const scoredStds = (
  layers: CellRecord['layers'],
  stdOf: (direction: Direction, number: number) => number | undefined,
): number[] => {
  const start = signalStart(layers);
  const stream = streamOf(layers).filter(({ number }) => number > start);
  // What an embedding gives has no size of its own, up to where a normalization gives it one; the gradient has 1 part of it there.
  const isBare = layers[start - 1]?.category === 'embedding';
  const norm = isBare ? stream.find(({ category }) => category === 'normalization')?.number : undefined;
  const sources: Readonly<Record<Direction, number | undefined>> = {
    forward: isBare ? start : undefined,
    backward: norm,
  };
  return directions.flatMap((direction) =>
    stream.flatMap(({ number }) => {
      const source = number < (norm ?? Infinity) ? sources[direction] : undefined;
      const first = source === undefined ? 1 : stdOf(direction, source);
      const std = stdOf(direction, number);
      if (std === undefined || first === undefined || (direction === 'backward' && number === norm)) return [];
      return [first === 0 ? 0 : std / first];
    }),
  );
};

/** The worst |ln σ|; NaN where some σ is 0, or where there is none. */
const worstOf = (stds: readonly number[]): number =>
  stds.length === 0 || stds.includes(0) ? NaN : Math.max(...stds.map((std) => Math.abs(Math.log(std))));

import { signalStart, streamOf } from '../network/index.ts';
import { directions, type CellRecord, type Direction } from './record.ts';

/**
 * How far signal and gradient go from the size they set out with: the worst |ln σ| at epoch 0, in both directions and all
 * repeats, over the rows that are finite; of a network with residuals over those of its stream. Behind an embedding, the
 * signal sets out with the σ that this gives it, and the worst |ln σ/σ₀| counts. The smaller the better; NaN where some σ is 0.
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

/** The σ that count, as parts of the one that the signal sets out with; without those that are undefined. */
const scoredStds = (
  layers: CellRecord['layers'],
  stdOf: (direction: Direction, number: number) => number | undefined,
): number[] => {
  const start = signalStart(layers);
  const stream = streamOf(layers).filter(({ number }) => number > start);
  return directions.flatMap((direction) => {
    const first = direction === 'backward' || start === 0 ? 1 : stdOf(direction, start);
    return stream.flatMap(({ number }) => {
      const std = stdOf(direction, number);
      if (std === undefined || first === undefined) return [];
      return [first === 0 ? 0 : std / first];
    });
  });
};

/** The worst |ln σ|; NaN where some σ is 0, or where there is none. */
const worstOf = (stds: readonly number[]): number =>
  stds.length === 0 || stds.includes(0) ? NaN : Math.max(...stds.map((std) => Math.abs(Math.log(std))));

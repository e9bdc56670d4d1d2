import { streamOf } from '../network/index.ts';
import { directions, type CellRecord, type Direction } from './record.ts';

/**
 * How far signal and gradient are from a σ of 1: the worst |ln σ| at epoch 0, in both directions and all repeats, over the rows
 * that are finite; of a network with residuals over those of its stream. The smaller the better; NaN where some σ is 0.
 */
export const scoreOf = ({ layers, repeats }: CellRecord): number => {
  const stream = streamOf(layers);
  const rows = repeats.flatMap(({ epochs }) =>
    directions.flatMap((direction) => stream.map(({ number }) => epochs[0]![direction][number - 1]!)),
  );
  return worstOf(rows.filter(({ count, nonfinite }) => count > 0 && nonfinite === 0).map(({ std }) => std));
};

/** The same of what theory predicts: NaN where it says nothing of some row. @param stds of every layer, in both directions */
export const predictedScoreOf = (
  layers: CellRecord['layers'],
  stds: Readonly<Record<Direction, readonly (number | null | undefined)[]>>,
): number =>
  worstOf(
    directions.flatMap((direction) =>
      streamOf(layers)
        // Token ids have no gradient: that is no gap.
        .filter(({ category }) => direction === 'forward' || category !== 'embedding')
        .map(({ number }) => stds[direction][number - 1] ?? NaN),
    ),
  );

/** The worst |ln σ|; NaN where some σ is 0, or where there is none. */
const worstOf = (stds: readonly number[]): number =>
  stds.length === 0 || stds.includes(0) ? NaN : Math.max(...stds.map((std) => Math.abs(Math.log(std))));

import { streamOf } from '../network/index.ts';
import type { CellRecord } from './record.ts';
import { directions } from './record.ts';

/**
 * How far signal and gradient go from the size they set out with: the worst |ln σ| at epoch 0, in both directions and all
 * repeats, over the rows that are finite; of a network with residuals over those of its stream. The smaller the better; NaN
 * where some σ is 0.
 */
export const scoreOf = ({ layers, repeats }: CellRecord): number => {
  const stream = streamOf(layers);
  const rows = repeats.flatMap(({ epochs }) =>
    directions.flatMap((direction) => stream.map(({ number }) => epochs[0]![direction][number - 1]!)),
  );
  return worstOf(rows.filter(({ count, nonfinite }) => count > 0 && nonfinite === 0).map(({ std }) => std));
};

/** The worst |ln σ|; NaN where some σ is 0, or where there is none. */
export const worstOf = (stds: readonly number[]): number =>
  stds.length === 0 || stds.includes(0) ? NaN : Math.max(...stds.map((std) => Math.abs(Math.log(std))));

import { histogram, histogramRange } from './histogram.ts';
import { finiteOf, moments, type Moments } from './moments.ts';

/** Equal-width bins from `lower` to `upper`, as `np.histogram` lays them: bin i is [edge i, edge i+1), the last one closed. */
export interface Histogram {
  readonly lower: number;
  readonly upper: number;
  readonly counts: readonly number[];
}

/**
 * What is known of one layer's values at one epoch, in one direction.
 * Moments, extremes, zeros and histogram speak of the finite values only; without any they are NaN and the counts all 0.
 */
export interface LayerStatistics {
  /** All entries, finite or not: samples × units. */
  readonly count: number;
  /** Entries that are ±Infinity or NaN. */
  readonly nonfinite: number;
  readonly mean: number;
  /** Population standard deviation (ddof = 0), accumulated in float64. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Entries equal to 0 (or subnormal, below 1.18e-38), as a fraction of the finite ones. */
  readonly zeroFraction: number;
  readonly histogram: Histogram;
}

/**
 * Everything that is known of one layer's values.
 * @param values all entries, samples × units, in any order; left as they are
 * @param bins of the histogram, at least 1
 */
export const measure = (values: Float32Array, bins: number): LayerStatistics => {
  const found = moments(values);
  const finite = found.finite === values.length ? values : finiteOf(values);
  return statisticsOf(values.length, found, histogram(finite, bins, found.min, found.max));
};

/** What is known of a layer, from its moments and counts. */
export const statisticsOf = (
  count: number,
  { finite, zeros, mean, std, min, max }: Moments,
  counts: readonly number[],
): LayerStatistics => {
  const [lower, upper] = histogramRange(min, max);
  const histogram = { lower, upper, counts };
  return { count, nonfinite: count - finite, mean, std, min, max, zeroFraction: zeros / finite, histogram };
};

import { histogram, histogramRange } from './histogram.ts';
import { finiteOf, moments, type Moments } from './moments.ts';
import { sampleStd } from './sampleStd.ts';

/** Equal-width bins from `lower` to `upper`, as `np.histogram` lays them: bin i is [edge i, edge i+1), the last one closed. */
export interface Histogram {
  readonly lower: number;
  readonly upper: number;
  readonly counts: readonly number[];
}

/**
 * The statistics of one layer's values at one epoch, in one direction. Moments, extremes, zeros and histogram are those
 * of the finite values; without any, the numbers are NaN and the counts all 0.
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
  /** Entries equal to 0, as a fraction of the finite ones. */
  readonly zeroFraction: number;
  /** What of `std` tells samples apart: the root of the mean over units of the variance over samples. */
  readonly sampleStd: number;
  readonly histogram: Histogram;
}

/**
 * The statistics of one layer's values.
 *
 *     measure(Float32Array.of(0, 1, 2, 4), 4) // { count: 4, mean: 1.75, std: 1.479…, zeroFraction: 0.25, … }
 *
 * @param values all entries, (samples, units), row by row; not modified
 * @param bins number of the histogram's bins, at least 1
 * @param units entries of a sample; default: 1
 */
export const measure = (values: Float32Array, bins: number, units = 1): LayerStatistics => {
  const found = moments(values);
  const finite = found.finite === values.length ? values : finiteOf(values);
  const counts = histogram(finite, bins, found.min, found.max);
  return statisticsOf(values.length, { ...found, sampleStd: sampleStd(values, units) }, counts);
};

/** The same from moments and bin counts that are known already. */
export const statisticsOf = (
  count: number,
  { finite, zeros, mean, std, min, max, sampleStd: differing }: Moments & Pick<LayerStatistics, 'sampleStd'>,
  counts: readonly number[],
): LayerStatistics => {
  const [lower, upper] = histogramRange(min, max, counts.length);
  const histogram = { lower, upper, counts };
  const zeroFraction = zeros / finite;
  return { count, nonfinite: count - finite, mean, std, min, max, zeroFraction, sampleStd: differing, histogram };
};

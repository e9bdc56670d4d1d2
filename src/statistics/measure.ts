import { histogram, histogramRange } from './histogram.ts';
import { finiteOf, moments, type Moments } from './moments.ts';
import type { LayerStatistics } from './types.ts';

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

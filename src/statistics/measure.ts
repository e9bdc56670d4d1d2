import { histogram } from './histogram.ts';
import { moments } from './moments.ts';
import type { LayerStatistics } from './types.ts';

/**
 * Everything that is known of one layer's values.
 * @param values all entries, samples × units, in any order; left as they are
 * @param bins of the histogram, at least 1
 */
export const measure = (values: Float32Array, bins: number): LayerStatistics => {
  const { finite, zeros, mean, std, min, max } = moments(values);
  return {
    count: values.length,
    nonfinite: values.length - finite,
    mean,
    std,
    min,
    max,
    zeroFraction: zeros / finite,
    histogram: histogram(values, bins, min, max),
  };
};

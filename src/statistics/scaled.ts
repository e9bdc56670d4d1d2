import { histogramRange } from './histogram.ts';
import type { LayerStatistics } from './statistics.ts';

/**
 * The statistics of all values times a factor, from those of the values: exact but for rounding, and for values on the edge of
 * two bins, which a negative factor counts in the other one.
 *
 *     scaled(measure(Float32Array.of(1, 2), 4), -2) // { mean: -3, min: -4, max: -2, … }
 */
export const scaled = (statistics: LayerStatistics, factor: number): LayerStatistics => {
  const { count, nonfinite, zeroFraction, mean, std, sampleStd, histogram } = statistics;
  // 0 without its sign.
  const times = (value: number): number => factor * value + 0;
  const ends = [times(statistics.min), times(statistics.max)];
  const [min, max] = [Math.min(...ends), Math.max(...ends)];
  const [lower, upper] = histogramRange(min, max, histogram.counts.length);
  return {
    count,
    nonfinite,
    mean: times(mean),
    std: Math.abs(times(std)),
    min,
    max,
    zeroFraction: factor === 0 && count > nonfinite ? 1 : zeroFraction,
    sampleStd: Math.abs(times(sampleStd)),
    histogram: { lower, upper, counts: countsOf(statistics, factor, min === max) },
  };
};

const countsOf = (
  { histogram: { counts } }: LayerStatistics,
  factor: number,
  isConstant: boolean,
): readonly number[] => {
  if (!isConstant) return factor < 0 ? counts.toReversed() : counts;
  const finite = counts.reduce((sum, one) => sum + one, 0);
  const middle = Math.floor(counts.length / 2);
  return counts.map((_, bin) => (bin === middle ? finite : 0));
};

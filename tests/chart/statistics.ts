import type { LayerStatistics } from '../../src/statistics/index.ts';

const count = 2000;

/** Statistics as of `count` values in 20 bins with these shares, without drawing any. */
function binned(shares: readonly number[], lower: number, upper: number, mean: number, std: number): LayerStatistics {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const counts = shares.map((share) => Math.round((share * count) / total));
  return {
    count,
    nonfinite: 0,
    mean,
    std,
    min: lower,
    max: upper,
    zeroFraction: 0,
    sampleStd: std,
    histogram: { lower, upper, counts },
  };
}

const bins = Array.from({ length: 20 }, (_, i) => i);

export const normal = (mean: number, std: number): LayerStatistics =>
  binned(
    bins.map((i) => Math.exp(-(((i - 9.5) / 2.5) ** 2) / 2)),
    mean - 4 * std,
    mean + 4 * std,
    mean,
    std,
  );

export const uniform = (lower: number, upper: number): LayerStatistics =>
  binned(
    bins.map(() => 1),
    lower,
    upper,
    (lower + upper) / 2,
    (upper - lower) / Math.sqrt(12),
  );

/** As `np.histogram` bins one value: in the middle of its range of ± 0.5, which vanishes beside a big value. */
export const constant = (value: number): LayerStatistics =>
  binned(
    bins.map((i) => (i === 10 ? 1 : 0)),
    value - 0.5,
    value + 0.5,
    value,
    0,
  );

export const withNonfinite = (statistics: LayerStatistics, nonfinite: number): LayerStatistics =>
  nonfinite < count
    ? { ...statistics, nonfinite }
    : {
        count,
        nonfinite: count,
        mean: NaN,
        std: NaN,
        min: NaN,
        max: NaN,
        zeroFraction: NaN,
        sampleStd: NaN,
        histogram: { lower: 0, upper: 1, counts: bins.map(() => 0) },
      };

import { grouped } from '../../chart/layout/format.ts';
import type { LayerStatistics } from '../../statistics/statistics.ts';

/** A number rounded to so many digits: `0.008`, `20000`, `2e-4`, `1.4e9`. */
export const formatNumber = (value: number, digits = 4): string => {
  if (!Number.isFinite(value)) return 'n/a';
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  return size === 0 || (size >= 1e-3 && size < 1e5) ? String(rounded) : rounded.toExponential().replace('e+', 'e');
};

export const percent = (part: number): string => `${Number((part * 100).toPrecision(3))}%`;

/** The names of the statistics that are shown of a layer. */
export const statisticNames = ['σ', 'of samples', 'mean', 'min', 'max', 'zeros', 'values', 'not finite'] as const;

export const statisticTexts = (statistics: LayerStatistics): string[] => [
  formatNumber(statistics.std),
  formatNumber(statistics.sampleStd),
  formatNumber(statistics.mean),
  formatNumber(statistics.min),
  formatNumber(statistics.max),
  percent(statistics.zeroFraction || 0),
  grouped(statistics.count),
  grouped(statistics.nonfinite),
];

import type { LayerStatistics } from '../statistics/index.ts';

import { thresholds } from './thresholds.ts';

/** `toThreeDigits(0.012345) // '0.0123'` */
export const toThreeDigits = (value: number): string => String(Number(value.toPrecision(3)));

export const percent = (part: number): string => `${toThreeDigits(100 * part)} %`;

/** `rangeText([0.76, 6.33, 3.58]) // 'from 0.76 to 6.33'` */
export const rangeText = (values: readonly number[]): string =>
  `from ${toThreeDigits(Math.min(...values))} to ${toThreeDigits(Math.max(...values))}`;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The limits of growth in words. */
export const [lowerLimit, upperLimit] = [
  `1/${toThreeDigits(Math.exp(thresholds.growth.value))}`,
  toThreeDigits(Math.exp(thresholds.growth.value)),
];

/** √(mean² + std²). */
export const rmsOf = ({ mean, std }: Pick<LayerStatistics, 'mean' | 'std'>): number => Math.hypot(mean, std);

/** The same; ∞ where a value is not finite. */
export const sizeOf = (statistics: LayerStatistics): number =>
  statistics.nonfinite > 0 ? Infinity : rmsOf(statistics);

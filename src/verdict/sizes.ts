import type { LayerStatistics } from '../statistics/index.ts';

/** √(mean² + std²). */
export const rmsOf = ({ mean, std }: Pick<LayerStatistics, 'mean' | 'std'>): number => Math.hypot(mean, std);

/** The same; ∞ where a value is not finite. */
export const sizeOf = (statistics: LayerStatistics): number =>
  statistics.nonfinite > 0 ? Infinity : rmsOf(statistics);

export { averageRoundedStd, averageStd } from './average.ts';
export { edges } from './histogram.ts';
export { measure } from './measure.ts';
export type { Histogram, LayerStatistics } from './types.ts';

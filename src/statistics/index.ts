export { averageRoundedStd, averageStd } from './average.ts';
export { edges } from './histogram.ts';
export { scaled } from './scaled.ts';
export { measure } from './statistics.ts';
export type { Histogram, LayerStatistics } from './statistics.ts';

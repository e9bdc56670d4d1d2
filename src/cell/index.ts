export { predictCell, predictedStd, predictedSampleStd } from './prediction.ts';
export { loadUserModules, resolveCell, usesModules, type ResolvedCell } from './resolve.ts';
export type { CellSettings } from './settings.ts';

export {
  cellScatter,
  predictCell,
  predictedStd,
  predictedSampleStd,
  trainableDepthsOf,
  type Instead,
} from './prediction.ts';
export { loadUserModules, resolveCell, usesModules, type ResolvedCell } from './resolve.ts';
export type { CellSettings } from './settings.ts';

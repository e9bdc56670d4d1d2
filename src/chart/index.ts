export { histogramGrid, type HistogramGrid } from './histogram-grid.ts';
export type { Panel } from './histogram-panel.ts';

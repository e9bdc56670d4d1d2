export { histogramGrid, type HistogramGrid } from './histogram-grid.ts';
export type { Panel } from './histogram-panel.ts';
export { markerAt, type Marker } from './marker.ts';
export { stdChart, type StdChart, type StdPoint, type StdSeries } from './std-chart.ts';

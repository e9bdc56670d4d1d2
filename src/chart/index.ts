export { histogramGrid, type HistogramGrid } from './histogram-grid.ts';
export type { Panel } from './histogram-panel.ts';
export { markerAt, type Marker } from './marker.ts';
export { stdChart, type StdChart, type StdPoint, type StdSeries } from './std-chart.ts';
export { profileChart, type ProfileChart, type ProfilePoint, type ProfileSeries } from './profile-chart.ts';
export { sweepChart, type SweepChart, type SweepPoint, type SweepSeries } from './sweep-chart.ts';
export type { SweptValue } from './swept-axis.ts';
export type { HeatCell } from './heat-cells.ts';
export { heatMap, type HeatAxis, type HeatMap, type HeatPanel } from './heat-map.ts';

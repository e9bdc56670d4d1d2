export { histogramGrid, type HistogramGrid } from './histogramGrid.ts';
export type { Panel } from './histogramPanel.ts';
export { markerAt, type Marker } from './layout/marker.ts';
export { stdChart, type StdChart, type StdPoint, type StdSeries } from './lineCharts.ts';
export { profileChart, type ProfileChart, type ProfilePoint, type ProfileSeries } from './profileChart.ts';
export { sweepChart, type SweepChart, type SweepPoint, type SweepSeries } from './lineCharts.ts';
export type { SweptValue } from './layout/sweptAxis.ts';
export type { HeatCell } from './heatCells.ts';
export { heatMap, type HeatAxis, type HeatMap, type HeatPanel } from './heatMap.ts';

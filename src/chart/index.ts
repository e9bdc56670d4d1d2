export { histogramGrid } from './histogramGrid.ts';
export type { Panel } from './histogramPanel.ts';
export { markerAt, type Marker } from './layout/marker.ts';
export { stdChart, type StdPoint } from './lineCharts.ts';
export { profileChart, type ProfilePoint } from './profileChart.ts';
export { sweepChart } from './lineCharts.ts';
export type { SweptValue } from './layout/sweptAxis.ts';
export type { HeatCell } from './heatCells.ts';
export { heatMap, type HeatAxis } from './heatMap.ts';

import type { TopLevelSpec } from 'vega-lite';

/** Pixels around the plot; `bare` is the left one of a plot without labels at its y axis. */
export const padding = { left: 34, bare: 5, right: 6, top: 4, bottom: 18 } as const;
export const axisFontSize = 10;

const axis = {
  labelFontSize: axisFontSize,
  labelColor: 'var(--muted)',
  domainColor: 'var(--axis)',
  tickColor: 'var(--axis)',
  gridColor: 'var(--grid)',
  tickSize: 3,
  labelPadding: 2,
  labelOverlap: false,
} as const;

const label = (ticks: string): string => `${ticks}Labels[indexof(${ticks}, datum.value)]`;
const bars = (name: string, index: number, fillOpacity: number) => ({
  data: { name },
  mark: {
    type: 'rect' as const,
    invalid: null,
    fill: { expr: `colors[${index}]` },
    stroke: { expr: `colors[${index}]` },
    // So that a bar that is thinner than a pixel still shows.
    strokeWidth: 1,
    fillOpacity,
  },
});

/**
 * One layer's histogram; a second one over it where two cells are compared. What changes are the data, rows of x0,
 * x1 and height, and the signals: domains, ticks and their labels, colours.
 */
export const histogramSpec: TopLevelSpec = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  autosize: { type: 'none' },
  background: 'transparent',
  config: { font: 'inherit', aria: false, view: { stroke: 'var(--grid)' } },
  params: [
    { name: 'xDomain', value: [0, 1] },
    { name: 'yDomain', value: [0, 1] },
    { name: 'xTicks', value: [] },
    { name: 'xTicksLabels', value: [] },
    { name: 'yTicks', value: [] },
    { name: 'yTicksLabels', value: [] },
    { name: 'colors', value: [] },
  ],
  datasets: { first: [], second: [] },
  width: 100,
  height: 100,
  encoding: {
    x: {
      field: 'x0',
      type: 'quantitative',
      title: null,
      scale: { domain: { signal: 'xDomain' }, nice: false, zero: false },
      axis: {
        ...axis,
        values: { signal: 'xTicks' },
        labelExpr: label('xTicks'),
        grid: false,
        labelFlush: true,
        labelBound: true,
        labelOverlap: 'greedy',
      },
    },
    x2: { field: 'x1' },
    y: {
      field: 'height',
      type: 'quantitative',
      title: null,
      scale: { domain: { signal: 'yDomain' }, nice: false },
      axis: { ...axis, values: { signal: 'yTicks' }, labelExpr: label('yTicks'), ticks: false, domain: false },
    },
    y2: { datum: 0 },
  },
  layer: [bars('first', 0, 0.85), bars('second', 1, 0.35)],
};

import type { TopLevelSpec } from 'vega-lite';

export const linePadding = { left: 58, right: 12, top: 6, bottom: 34 } as const;

export type ScaleType = 'linear' | 'log' | 'symlog';

const axis = {
  labelFontSize: 11,
  labelColor: 'var(--muted)',
  titleColor: 'var(--muted)',
  titleFontSize: 11,
  titleFontWeight: 'normal' as const,
  domainColor: 'var(--axis)',
  tickColor: 'var(--axis)',
  gridColor: 'var(--grid)',
  tickSize: 3,
  labelPadding: 3,
  labelOverlap: false,
} as const;

const labelled = (ticks: string) => ({
  ...axis,
  values: { signal: ticks },
  labelExpr: `${ticks}Labels[indexof(${ticks}, datum.value)]`,
});

const color = { field: 'color', type: 'nominal' as const, scale: null, legend: null };
const opacity = { field: 'opacity', type: 'quantitative' as const, scale: null, legend: null };

const yOf = (type: ScaleType) => ({
  field: 'value',
  type: 'quantitative' as const,
  title: null,
  scale: {
    type,
    domain: { signal: 'yDomain' },
    nice: false,
    ...(type === 'symlog' && { constant: { expr: 'constant' } }),
  },
  axis: labelled('yTicks'),
});

/**
 * Lines with markers over the same axes, with a band where a point has one, a dashed line for what theory says, and a rule
 * at the epoch that is shown.
 * What changes are the data, rows of series, x, value, low, high, color, opacity and shape, x and value, and x, and the signals.
 */
const createSpec = (type: ScaleType, xTitle: string): TopLevelSpec => ({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  autosize: { type: 'none' },
  padding: { ...linePadding },
  background: 'transparent',
  config: { font: 'inherit', aria: false, view: { stroke: null } },
  params: [
    ...['xDomain', 'yDomain', 'xTicks', 'xTicksLabels', 'yTicks', 'yTicksLabels'].map((name) => ({
      name,
      value: [1, 2],
    })),
    { name: 'constant', value: 1 },
    { name: 'markerSize', value: 50 },
  ],
  datasets: { points: [], rule: [], theory: [] },
  width: 300,
  height: 180,
  encoding: {
    x: {
      field: 'x',
      type: 'quantitative',
      title: xTitle,
      scale: { domain: { signal: 'xDomain' }, nice: false, zero: false, padding: 8 },
      axis: { ...labelled('xTicks'), grid: false },
    },
  },
  layer: [
    { data: { name: 'rule' }, mark: { type: 'rule', color: 'var(--axis)', strokeDash: [3, 3] } },
    {
      data: { name: 'points' },
      encoding: { y: yOf(type), detail: { field: 'series', type: 'nominal' } },
      layer: [
        {
          mark: { type: 'area', fillOpacity: 0.15, tooltip: false },
          encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' }, fill: color },
        },
        { mark: { type: 'line', strokeWidth: 2 }, encoding: { stroke: color, strokeOpacity: opacity } },
        {
          mark: { type: 'point', filled: true, size: { expr: 'markerSize' } },
          encoding: {
            fill: color,
            fillOpacity: opacity,
            shape: { field: 'shape', type: 'nominal', scale: null, legend: null },
          },
        },
      ],
    },
    {
      data: { name: 'theory' },
      mark: { type: 'line', strokeWidth: 1.5, strokeDash: [5, 4], color: 'var(--text)' },
      encoding: { y: yOf(type) },
    },
  ],
});

const specs = new Map<string, TopLevelSpec>();

export const lineSpec = (type: ScaleType, xTitle: string): TopLevelSpec => {
  const key = `${type} ${xTitle}`;
  const spec = specs.get(key) ?? createSpec(type, xTitle);
  specs.set(key, spec);
  return spec;
};

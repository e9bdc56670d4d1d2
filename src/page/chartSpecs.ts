import type { Spec } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { binEncoding } from '../chart/histogramPanel.ts';
import { pageFontSize, pageInk, pageTheme } from '../chart/layout/theme.ts';
import { bandLayer, predictionLayer, samplesLayer } from '../chart/linePlot.ts';
import { vegaLiteSchema } from '../chart/spec.ts';

/** A chart of the page: a histogram, or lines on a y axis of one of three scales. */
export type ChartName = 'histogram' | ScaleType;
type ScaleType = 'linear' | 'log' | 'symlog';

/**
 * The page's charts as Vega specs: the build compiles them from Vega-Lite into the page's script, and what a cell shows is
 * given to them in the browser, as data and signals.
 */
export const chartSpecs = (): Readonly<Record<ChartName, Spec>> => ({
  histogram: compile(histogram).spec,
  linear: compile(lines('linear')).spec,
  log: compile(lines('log')).spec,
  symlog: compile(lines('symlog')).spec,
});

const signals = { xDomain: [1, 2], yDomain: [1, 2], xTicks: [], xTicksLabels: [], yTicks: [], yTicksLabels: [] };

/** What a chart is given: signals, beside those of the axes, and data. */
const chartOf = (labelFontSize: number, own: Readonly<Record<string, unknown>>, data: readonly string[]) => ({
  $schema: vegaLiteSchema,
  autosize: { type: 'none' } as const,
  config: pageTheme(labelFontSize),
  params: Object.entries({ ...signals, ...own }).map(([name, value]) => ({ name, value })),
  datasets: Object.fromEntries(data.map((name) => [name, []])),
  width: 300,
  height: 180,
});

const signal = (name: string) => ({ signal: name });

const ticks = (name: string) => ({
  values: signal(name),
  labelExpr: `${name}Labels[indexof(${name}, datum.value)]`,
});

/** One layer's histogram; a second one over it where two cells are compared. */
const histogram: TopLevelSpec = {
  ...chartOf(pageFontSize.histogramLabel, { colors: [] }, ['first', 'second']),
  view: { stroke: pageInk.grid },
  encoding: binEncoding(
    'height',
    {
      scale: { domain: signal('xDomain'), zero: false },
      axis: { ...ticks('xTicks'), labelFlush: true, labelBound: true, labelOverlap: 'greedy' },
    },
    { scale: { domain: signal('yDomain') }, axis: ticks('yTicks') },
  ),
  layer: ['first', 'second'].map((name, i) => ({
    data: { name },
    mark: {
      type: 'rect',
      invalid: null,
      fill: { expr: `colors[${i}]` },
      stroke: { expr: `colors[${i}]` },
      // A bar of a histogram that is narrow on shared axes still is a line.
      strokeWidth: 1,
      fillOpacity: i === 0 ? 0.85 : 0.35,
    },
  })),
};

const unscaled = { scale: null, legend: null };
const color = { field: 'color', type: 'nominal', ...unscaled } as const;
const strokeWidth = { field: 'weight', type: 'quantitative', ...unscaled } as const;
const detail = { field: 'series', type: 'nominal' } as const;
const opacity = { field: 'opacity', type: 'quantitative', ...unscaled } as const;

/** Lines from rows of series, x, value, low, high, predicted, ofSamples, color, opacity, weight and shape; a rule and letters mark what is looked at. */
const lines = (type: ScaleType): TopLevelSpec => {
  const constant = type === 'symlog' && { constant: { expr: 'constant' } };
  const y = {
    field: 'value',
    type: 'quantitative',
    title: null,
    scale: { type, domain: signal('yDomain'), nice: false, ...constant },
    axis: ticks('yTicks'),
  } as const;
  return {
    ...chartOf(pageFontSize.lineLabel, { xTitle: '', constant: 1, markerSize: 50 }, ['points', 'rule', 'letters']),
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        scale: { domain: signal('xDomain'), nice: false, zero: false, padding: 8 },
        axis: { ...ticks('xTicks'), title: signal('xTitle'), grid: false, labelFlush: true },
      },
    },
    layer: [
      { data: { name: 'rule' }, mark: { type: 'rule', color: pageInk.axis, strokeDash: [3, 3] } },
      {
        data: { name: 'points' },
        // Colours repeat, series don't.
        encoding: { y, color, detail },
        layer: [
          bandLayer(0.15),
          predictionLayer(7, detail),
          { mark: { type: 'line' }, encoding: { opacity, strokeWidth } },
          samplesLayer({ strokeWidth: 1.5, strokeDash: [2, 3] }, detail),
          {
            mark: { type: 'point', filled: true, size: { expr: 'markerSize * datum.weight / 2' } },
            encoding: { opacity, shape: { field: 'shape', type: 'nominal', ...unscaled } },
          },
        ],
      },
      {
        data: { name: 'letters' },
        mark: { type: 'text', fontWeight: 'bold', fontSize: pageFontSize.letter, dx: { expr: 'datum.dx' }, dy: -9 },
        encoding: { y, color, text: { field: 'letter', type: 'nominal' } },
      },
    ],
  };
};

import type { TopLevelSpec } from 'vega-lite';
import { type Direction, directions } from '../record/record.ts';
import { sigmaTitle, gapNote, shownValues } from './lineCharts.ts';
import { extentSignals, frame, topOf } from './layout/frame.ts';
import { legendFor } from './layout/legend.ts';
import { linePlot, yAxisWidth } from './linePlot.ts';
import type { Marker } from './layout/marker.ts';
import { logStdScale } from './layout/stdScale.ts';
import { fontSize } from './layout/theme.ts';
import { wholeTicks } from './layout/ticks.ts';

/** The std of a layer; null where its values were not all finite. */
export interface ProfilePoint {
  /** Position among all layers, from 1. */
  readonly layer: number;
  readonly std: number | null;
  /** Theory's prediction. Default: none. */
  readonly predicted?: number;
  /** What of `std` tells samples apart. Default: not shown. */
  readonly ofSamples?: number;
}

export interface ProfileSeries extends Readonly<Record<Direction, readonly ProfilePoint[]>> {
  readonly label: string;
  readonly marker?: Marker;
}

export interface ProfileChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly series: readonly ProfileSeries[];
}

const size = { width: 2000, height: 900 } as const;
const margin = { left: 24, right: 24, bottom: 96, abovePlot: 72 } as const;
const plotGap = 48;

const plotTitle: Record<Direction, string> = {
  forward: 'forward: output of each layer',
  backward: "backward: gradient by each layer's input",
};

/**
 * The std of every layer on a logarithmic axis, forward and backward side by side: it shows whether the signal vanishes or
 * explodes in a deep network. A std of 0 lies at the axis's end, which is then marked 0; a layer with
 * values that are not finite is a gap, and the subtitle says so. Predictions are dotted lines, what of it
 * tells samples apart is dashed. 2000 × 900 px.
 *
 *     const forward = [{ layer: 1, std: 1.4, predicted: 1.414 }, { layer: 2, std: 0.82, predicted: 0.826 }];
 *     profileChart({ title: 'relu', series: [{ label: 'he', forward, backward: [] }] }) // a Vega-Lite spec
 */
export function profileChart({ title, subtitle, series }: ProfileChart): TopLevelSpec {
  const plots = directions.map((direction) => plotFor(series, direction));
  const points = plots.flatMap((plot) => plot.series.flatMap((one) => one.points));
  const predicted = points.some((point) => point.predicted !== undefined);
  const { legend, width: legendWidth } = legendFor(series.map(({ label }) => label));
  const axisWidth = Math.max(...plots.map(({ y }) => yAxisWidth(y)));
  const notes = [
    predicted ? 'dotted in black: theory' : undefined,
    points.some((point) => point.ofSamples !== undefined) ? 'dashed: what of σ tells samples apart' : undefined,
  ];
  const heading = { title, lines: [subtitle, ...notes, gapNote(points)] };
  const around = { ...margin, left: margin.left + axisWidth, right: margin.right + legendWidth };
  const gap = plotGap + axisWidth;
  const width = Math.floor((size.width - around.left - around.right - gap) / 2);
  const plotsWidth = 2 * width + gap;
  const height = size.height - topOf(heading, around) - around.bottom;
  return {
    ...frame(heading, { ...around, right: size.width - around.left - plotsWidth }, plotsWidth),
    params: extentSignals(plotsWidth, height),
    hconcat: plots.map((plot, i) => ({
      width,
      height,
      title: { text: plotTitle[directions[i]!], fontSize: fontSize.plotTitle, anchor: 'start', offset: 16 },
      ...linePlot({ ...plot, legend, markerSize: markerSize(points) }),
    })),
    bounds: 'flush',
    spacing: gap,
    resolve: { scale: { y: 'independent' } },
  };
}

/** Markers that leave room between the layers. */
function markerSize(points: readonly { readonly x: number }[]): number {
  const layers = Math.max(...points.map(({ x }) => x));
  if (layers <= 12) return 260;
  return layers <= 40 ? 120 : 50;
}

function plotFor(series: readonly ProfileSeries[], direction: Direction) {
  const lines = series.map(({ label, marker, [direction]: points }) => ({
    label,
    ...(marker && { marker }),
    points: points.map(({ layer, std, ...rest }) => ({ x: layer, value: std, ...rest })),
  }));
  const points = lines.flatMap((line) => line.points);
  const last = Math.max(...points.map(({ x }) => x));
  return {
    series: lines,
    x: {
      field: 'layer',
      title: 'layer',
      type: 'quantitative',
      scale: { domain: [1, Math.max(2, last)], nice: false, padding: 16 },
      axis: { values: wholeTicks(1, last), labelExpr: "format(datum.value, 'd')", grid: false },
    },
    y: { ...logStdScale(shownValues(points)), title: sigmaTitle[direction] },
  } as const;
}

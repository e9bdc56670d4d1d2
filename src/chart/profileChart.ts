import type { TopLevelSpec } from 'vega-lite';
import type { PictureStyle } from '../config/index.ts';
import type { LineKind } from '../network/description.ts';
import { type Direction, directions } from '../record/record.ts';
import { sigmaTitle, gapNote, shownValues } from './lineCharts.ts';
import { extentSignals, frame, topOf } from './layout/frame.ts';
import { shaped } from './layout/size.ts';
import { legendFor } from './layout/legend.ts';
import { areCrowded, lineKindsAmong, linesNote } from './layout/lineKinds.ts';
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
  /** The line that it lies on. Default: all layers make one. */
  readonly line?: LineKind;
  /** The count of a residual on the main path; the axis then counts these. Default: none. */
  readonly block?: number;
}

export interface ProfileSeries extends Readonly<Record<Direction, readonly ProfilePoint[]>> {
  readonly label: string;
  readonly marker?: Marker;
}

export interface ProfileChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly series: readonly ProfileSeries[];
  /** The picture’s shape. Default: 2000 × 900 px. */
  readonly size?: PictureStyle['size'];
}

const natural = { width: 2000, height: 900 } as const;
/** Pixels: lower plots would say nothing. */
const lowest = 620;
const margin = { left: 24, right: 24, bottom: 96, abovePlot: 72 } as const;
const plotGap = 48;

const plotTitle: Record<Direction, string> = {
  forward: 'forward: output of each layer',
  backward: "backward: gradient by each layer's input",
};

/**
 * The std of every layer on a logarithmic axis, forward and backward side by side: it shows whether the signal vanishes or
 * explodes in a deep network. A std of 0 lies at the axis's end, which is then marked 0; a layer with
 * values that are not finite is a gap, and the subtitle says so. Layers of a kind make a line of their own, in a network with residuals the
 * stream and the ends of its branches too, and these alone beyond 9 lines. Predictions are wide,
 * pale lines in the colour of theirs, what of it tells samples apart is dashed. 2000 × 900 px.
 *
 *     const forward = [{ layer: 1, std: 1.4, predicted: 1.414 }, { layer: 2, std: 0.82, predicted: 0.826 }];
 *     profileChart({ title: 'relu', series: [{ label: 'he', forward, backward: [] }] }) // a Vega-Lite spec
 */
export function profileChart({ title, subtitle, series: all, size: asked }: ProfileChart): TopLevelSpec {
  const size = shaped(natural, lowest, asked);
  const found = lineKindsAmong(all.flatMap(({ forward, backward }) => [...forward, ...backward]));
  const lines = kindsDrawn(found, all.length);
  const series = all.map((one) => ({ ...one, ...onLines(one, lines) }));
  const plots = directions.map((direction) => plotFor(series, direction));
  const points = plots.flatMap((plot) => plot.series.flatMap((one) => one.points));
  const predicted = points.some((point) => point.predicted !== undefined);
  const { legend, width: legendWidth } = legendFor(series.map(({ label }) => label));
  const axisWidth = Math.max(...plots.map(({ y }) => yAxisWidth(y)));
  const notes = [
    linesNote(lines, found),
    predicted ? 'wide and pale: theory' : undefined,
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
      ...linePlot({ ...plot, legend, lines, markerSize: markerSize(points) }),
    })),
    bounds: 'flush',
    spacing: gap,
    resolve: { scale: { y: 'independent' } },
  };
}

/** In a network with residuals the stream and what is added to it, where all lines together could not be told apart. */
const kindsDrawn = (kinds: readonly LineKind[], series: number): LineKind[] =>
  kinds.filter((kind) => !areCrowded(kinds, series) || kind === 'stream' || kind === 'branch');

const onLines = (series: ProfileSeries, kinds: readonly LineKind[]): Pick<ProfileSeries, Direction> => {
  const among = (points: readonly ProfilePoint[]) => points.filter(({ line }) => !line || kinds.includes(line));
  return { forward: among(series.forward), backward: among(series.backward) };
};

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
    points: points.map(({ layer, std, block: _block, ...rest }) => ({ x: layer, value: std, ...rest })),
  }));
  const points = lines.flatMap((line) => line.points);
  const last = Math.max(...points.map(({ x }) => x));
  return {
    series: lines,
    x: {
      field: 'layer',
      type: 'quantitative',
      ...layerAxis(
        series.flatMap((one) => one[direction]),
        last,
      ),
    },
    y: { ...logStdScale(shownValues(points)), title: sigmaTitle[direction] },
  } as const;
}

/** Of layers by their numbers or, where residuals are counted, of these at their sums, if all networks have them there. */
function layerAxis(points: readonly ProfilePoint[], last: number) {
  const scale = { domain: [1, Math.max(2, last)], nice: false, padding: 16 };
  const blocks = new Map(points.flatMap(({ layer, block }) => (block === undefined ? [] : [[layer, block] as const])));
  const layers = [...blocks.keys()].toSorted((a, b) => a - b);
  const atOnePlace = new Set(blocks.values()).size === layers.length;
  if (layers.length < 2 || !atOnePlace) {
    const axis = { values: wholeTicks(1, last), labelExpr: "format(datum.value, 'd')", grid: false };
    return { title: 'layer', scale, axis };
  }
  const shown = wholeTicks(1, layers.length);
  const values = layers.filter((layer) => shown.includes(blocks.get(layer)!));
  const labels = JSON.stringify(values.map((layer) => String(blocks.get(layer))));
  const labelExpr = `${labels}[indexof(${JSON.stringify(values)}, datum.value)]`;
  return { title: 'residual', scale, axis: { values, labelExpr, grid: false } };
}

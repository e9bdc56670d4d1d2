import { type Marker, markerAt, symbolOf } from './layout/marker.ts';
import type { LayerView } from './spec.ts';
import type { StdScale } from './layout/stdScale.ts';
import { axisTitleHeight, characterWidth, colorAt, fontSize } from './layout/theme.ts';

/** A point of a line; null where the value is not finite: a gap in the line. */
export interface LinePoint {
  readonly x: number | string;
  readonly value: number | null;
  /** Of a band around the line. */
  readonly low?: number;
  readonly high?: number;
  /** Of a wide, pale line under it. */
  readonly predicted?: number;
  /** Of a dashed line in its colour. */
  readonly ofSamples?: number;
  /** Right of its marker. */
  readonly text?: string;
  /** Which of the series' lines it lies on, where it has several. */
  readonly line?: string;
}

export interface LineSeries {
  readonly label: string;
  readonly marker?: Marker;
  readonly points: readonly LinePoint[];
}

/** The x axis: the name that its values have in the spec's data, its title, and scale and axis as Vega-Lite takes them. */
export interface LineAxis {
  readonly field: string;
  readonly title: string;
  readonly type: 'quantitative' | 'ordinal';
  readonly scale: object;
  readonly axis: object;
}

export interface LinePlot {
  readonly series: readonly LineSeries[];
  readonly x: LineAxis;
  readonly y: StdScale & { readonly title: string };
  readonly legend: object;
  readonly markerSize?: number;
  /** The lines of each series, the thickest first. Default: one. */
  readonly lines?: readonly string[];
}

type Layer = LayerView['layer'][number];

const lineWidth = 4;

/** Beside the first line of a series, the width of its others and of their markers, as parts. */
const otherLines = [1, 0.5, 0.35, 0.35] as const;

/** One value for each line of a series. */
const byLine = (lines: readonly string[], largest: number) => ({
  field: 'line',
  type: 'ordinal' as const,
  sort: [...lines],
  scale: { domain: [...lines], range: lines.map((_, i) => largest * (otherLines[i] ?? otherLines.at(-1)!)) },
  legend: null,
});

/** Of lines that are no series of their own, but parts of one. */
const lineDetail = { field: 'line', type: 'nominal' } as const;

interface Detail {
  readonly field: string;
  readonly type: 'nominal';
}

/** Lines with markers, one a series, over the same axes; with a band around or a dotted line over them where given. */
export function linePlot({
  series,
  x,
  y,
  legend,
  markerSize = 300,
  lines = [],
}: LinePlot): Pick<LayerView, 'data' | 'layer' | 'encoding'> {
  const labels = series.map(({ label }) => label);
  const rows = series.flatMap(({ label, points }) =>
    points.map(({ x: at, ...rest }) => ({ series: label, [x.field]: at, ...rest })),
  );
  const named = { field: 'series', type: 'nominal', title: null } as const;
  const markers = series.map(({ marker }, i) => symbolOf(marker ?? markerAt(i)));
  const room = labelRoom(y);
  return {
    data: { values: rows },
    encoding: {
      x: { field: x.field, type: x.type, title: x.title, scale: x.scale, axis: x.axis },
      y: {
        field: 'value',
        type: 'quantitative',
        title: y.note ? `${y.title} · ${y.note}` : y.title,
        scale: y.scale,
        axis: { values: [...y.ticks.values], labelExpr: y.ticks.labelExpr, minExtent: room, maxExtent: room },
      },
      color: { ...named, scale: { domain: labels, range: labels.map((_, i) => colorAt(i)) }, legend },
    },
    layer: [
      ...(series.some(({ points }) => points.some(({ low }) => low !== undefined)) ? [bandLayer(0.18)] : []),
      ...(series.some(({ points }) => points.some(({ predicted }) => predicted !== undefined)) ? [theory] : []),
      lines.length > 1
        ? { mark: { type: 'line' }, encoding: { strokeWidth: byLine(lines, lineWidth) } }
        : { mark: { type: 'line', strokeWidth: lineWidth } },
      {
        mark: { type: 'point', filled: true, opacity: 1, ...(lines.length < 2 && { size: markerSize }) },
        encoding: {
          shape: { ...named, scale: { domain: labels, range: markers }, legend },
          ...(lines.length > 1 && { size: byLine(lines, markerSize) }),
        },
      },
      ...(series.some(({ points }) => points.some(({ ofSamples }) => ofSamples !== undefined)) ? [dashes] : []),
      ...(series.some(({ points }) => points.some(({ text }) => text !== undefined)) ? [texts] : []),
    ],
  };
}

/** Pixels of the y axis: its labels and its title. */
export const yAxisWidth = (y: StdScale) => labelRoom(y) + axisTitleHeight;

const labelRoom = ({ ticks }: StdScale) => Math.ceil(ticks.characters * characterWidth * fontSize.label) + 14;

/** Around a line, between the fields low and high; scale and axis are the line's. */
export const bandLayer = (opacity: number): Layer => ({
  mark: { type: 'area', opacity },
  encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
});

/** A line through the field predicted, in the series' own colour: wide and pale, for what is measured lies on it where theory holds. */
export const predictionLayer = (strokeWidth: number, detail: Detail = lineDetail): Layer => ({
  mark: { type: 'line', strokeWidth, strokeOpacity: 0.3, strokeCap: 'round' },
  encoding: { y: { field: 'predicted', type: 'quantitative' }, detail },
});

/** A line through the field ofSamples, in the series' own colour; scale and axis are the line's. */
export const samplesLayer = (mark: object, detail: Detail = lineDetail): Layer => ({
  mark: { type: 'line', ...mark },
  encoding: { y: { field: 'ofSamples', type: 'quantitative' }, detail },
});

const dashes = samplesLayer({ strokeWidth: 3, strokeDash: [12, 8] });

const theory = predictionLayer(12);

const texts: Layer = {
  mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: fontSize.label },
  encoding: { text: { field: 'text', type: 'nominal' } },
};

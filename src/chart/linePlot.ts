import { type Marker, markerAt, symbolOf } from './layout/marker.ts';
import type { LayerView } from './spec.ts';
import type { StdScale } from './layout/stdScale.ts';
import { axisTitleHeight, characterWidth, colorAt, fontSize, ink } from './layout/theme.ts';

/** A point of a line; null where the value is not finite: a gap in the line. */
export interface LinePoint {
  readonly x: number | string;
  readonly value: number | null;
  /** Of a band around the line. */
  readonly low?: number;
  readonly high?: number;
  /** Of a dotted line over it. */
  readonly predicted?: number;
  /** Of a dashed line in its colour. */
  readonly ofSamples?: number;
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
}

type Layer = LayerView['layer'][number];

const lineWidth = 4;

/** Lines with markers, one a series, over the same axes; with a band around or a dotted line over them where given. */
export function linePlot({
  series,
  x,
  y,
  legend,
  markerSize = 300,
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
      { mark: { type: 'line', strokeWidth: lineWidth } },
      {
        mark: { type: 'point', filled: true, opacity: 1, size: markerSize },
        encoding: { shape: { ...named, scale: { domain: labels, range: markers }, legend } },
      },
      ...(series.some(({ points }) => points.some(({ ofSamples }) => ofSamples !== undefined)) ? [dashes] : []),
      ...(series.some(({ points }) => points.some(({ predicted }) => predicted !== undefined)) ? [dots] : []),
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

/** A line through the field predicted, for each series; scale and axis are the line's. */
export const predictionLayer = (mark: object, color: string): Layer => ({
  mark: { type: 'line', ...mark },
  encoding: {
    y: { field: 'predicted', type: 'quantitative' },
    color: { value: color },
    detail: { field: 'series', type: 'nominal' },
  },
});

/** A line through the field ofSamples, in the series' own colour; scale and axis are the line's. */
export const samplesLayer = (mark: object): Layer => ({
  mark: { type: 'line', ...mark },
  encoding: { y: { field: 'ofSamples', type: 'quantitative' } },
});

const dashes = samplesLayer({ strokeWidth: 3, strokeDash: [12, 8] });

const dots = predictionLayer({ strokeWidth: 4, strokeDash: [0, 9], strokeCap: 'round' }, ink.text);

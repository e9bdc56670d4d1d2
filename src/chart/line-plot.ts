import { type Marker, markerAt, symbolOf } from './marker.ts';
import type { LayerView } from './spec.ts';
import type { StdScale } from './std-scale.ts';
import { colorAt } from './theme.ts';

/** A value somewhere on the x axis; null where there is none that is finite: a gap in the line. */
export interface LinePoint {
  readonly x: number | string;
  readonly value: number | null;
  /** Of a band around the line. */
  readonly low?: number;
  readonly high?: number;
}

export interface LineSeries {
  readonly label: string;
  readonly marker?: Marker;
  readonly points: readonly LinePoint[];
}

export interface LinePlot {
  readonly series: readonly LineSeries[];
  /** The name that `x` goes by in the spec's data, the axis's title, and its scale and axis as Vega-Lite takes them. */
  readonly x: {
    readonly field: string;
    readonly title: string;
    readonly type: 'quantitative' | 'ordinal';
    readonly scale: object;
    readonly axis: object;
  };
  readonly y: StdScale & { readonly title: string; readonly labelRoom: number };
  readonly legend: object | null;
}

const lineWidth = 4;
const markerSize = 300;
const bandOpacity = 0.18;

/** Lines with markers, one a series, over the same axes; a band around those that have one. */
export function linePlot({ series, x, y, legend }: LinePlot): Pick<LayerView, 'data' | 'layer' | 'encoding'> {
  const labels = series.map(({ label }) => label);
  const rows = series.flatMap(({ label, points }) =>
    points.map(({ x: at, ...rest }) => ({ series: label, [x.field]: at, ...rest })),
  );
  const banded = series.some(({ points }) => points.some(({ low }) => low !== undefined));
  const named = { field: 'series', type: 'nominal', title: null } as const;
  const color = { ...named, scale: { domain: labels, range: labels.map((_, i) => colorAt(i)) }, legend };
  const markers = series.map(({ marker }, i) => symbolOf(marker ?? markerAt(i)));
  const axis = {
    values: [...y.ticks.values],
    labelExpr: y.ticks.labelExpr,
    minExtent: y.labelRoom,
    maxExtent: y.labelRoom,
  };
  const title = y.note ? `${y.title} · ${y.note}` : y.title;
  return {
    data: { values: rows },
    encoding: {
      x: { field: x.field, type: x.type, title: x.title, scale: x.scale, axis: x.axis },
      y: { field: 'value', type: 'quantitative', title, scale: y.scale, axis },
      color,
    },
    layer: [
      ...(banded ? [band] : []),
      { mark: { type: 'line', strokeWidth: lineWidth } },
      {
        mark: { type: 'point', filled: true, opacity: 1, size: markerSize },
        encoding: { shape: { ...named, scale: { domain: labels, range: markers }, legend } },
      },
    ],
  };
}

/** Scale and axis are those of the line. */
const band = {
  mark: { type: 'area', opacity: bandOpacity },
  encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
} as const;

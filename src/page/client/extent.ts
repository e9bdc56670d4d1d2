import type { UnpackedCell } from '../unpack.ts';
import { seriesAt, type PlotKey, type Series } from './series.ts';

type Range = readonly [number, number];

/** The range that axes must span. */
export interface AxisExtent {
  /** Smallest and largest value; undefined without a finite one. */
  readonly values: Range | undefined;
  /** The same, but of constant data the range of their bins. */
  readonly domain: Range | undefined;
  readonly highest: number;
}

export const axisExtent = ({ bars, domain, constant }: Series): AxisExtent => ({
  values: constant === undefined ? domain : [constant, constant],
  domain,
  highest: Math.max(0, ...bars.map(({ height }) => height)),
});

const cache = new WeakMap<UnpackedCell, Map<string, AxisExtent>>();

/** The axis extent of a layer over all epochs. */
export const axisExtentOver = (plot: PlotKey, asFraction: boolean): AxisExtent => {
  const { cell, repeat, direction, layer } = plot;
  const extents = cache.get(cell) ?? new Map<string, AxisExtent>();
  cache.set(cell, extents);
  const key = [repeat, direction, layer, asFraction].join();
  const extent =
    extents.get(key) ?? joined(cell.epochs.map((_, epoch) => axisExtent(seriesAt({ ...plot, epoch }, asFraction))));
  extents.set(key, extent);
  return extent;
};

export const joined = (extents: readonly AxisExtent[]): AxisExtent => {
  const values = union(extents.flatMap((extent) => (extent.values ? [extent.values] : [])));
  const varies = values !== undefined && values[0] < values[1];
  return {
    values,
    domain: varies ? values : union(extents.flatMap(({ domain }) => (domain ? [domain] : []))),
    highest: extents.reduce((most, { highest }) => Math.max(most, highest), 0),
  };
};

const union = (ranges: readonly Range[]): Range | undefined =>
  ranges.length === 0
    ? undefined
    : [
        ranges.reduce((least, [low]) => Math.min(least, low), Infinity),
        ranges.reduce((most, [, high]) => Math.max(most, high), -Infinity),
      ];

import type { UnpackedCell } from '../unpack.ts';
import { seriesAt, type PlotKey, type Series } from './series.ts';

type Range = readonly [number, number];

/** What axes must span. */
export interface AxisExtent {
  /** From the least to the greatest value; undefined without any that is finite. */
  readonly values: Range | undefined;
  /** The same, but around constant data as far as their bins reach. */
  readonly domain: Range | undefined;
  readonly highest: number;
}

export const axisExtent = ({ bars, domain, constant }: Series): AxisExtent => ({
  values: constant === undefined ? domain : [constant, constant],
  domain,
  highest: Math.max(0, ...bars.map(({ height }) => height)),
});

const remembered = new WeakMap<UnpackedCell, Map<string, AxisExtent>>();

/** Of a layer in all epochs. */
export const axisExtentOver = (place: PlotKey, shares: boolean): AxisExtent => {
  const { cell, repeat, direction, layer } = place;
  const extents = remembered.get(cell) ?? new Map<string, AxisExtent>();
  remembered.set(cell, extents);
  const key = [repeat, direction, layer, shares].join();
  const extent =
    extents.get(key) ?? joined(cell.epochs.map((_, epoch) => axisExtent(seriesAt({ ...place, epoch }, shares))));
  extents.set(key, extent);
  return extent;
};

export const joined = (extents: readonly AxisExtent[]): AxisExtent => {
  const values = union(extents.flatMap((extent) => (extent.values ? [extent.values] : [])));
  const spread = values !== undefined && values[0] < values[1];
  return {
    values,
    domain: spread ? values : union(extents.flatMap(({ domain }) => (domain ? [domain] : []))),
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

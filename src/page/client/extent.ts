import type { OpenCell } from '../unpack.ts';
import { seriesAt, type PlotPlace, type Series } from './series.ts';

type Range = readonly [number, number];

/** What axes must span. */
export interface Extent {
  /** From the least to the greatest value; undefined without any that is finite. */
  readonly values: Range | undefined;
  /** The same, but around constant data as far as their bins reach. */
  readonly domain: Range | undefined;
  readonly highest: number;
}

export const extentOf = ({ bars, domain, constant }: Series): Extent => ({
  values: constant === undefined ? domain : [constant, constant],
  domain,
  highest: Math.max(0, ...bars.map(({ height }) => height)),
});

const remembered = new WeakMap<OpenCell, Map<string, Extent>>();

/** Of a layer in all epochs. */
export const extentOver = (place: PlotPlace, shares: boolean): Extent => {
  const { cell, repeat, direction, layer } = place;
  const extents = remembered.get(cell) ?? new Map<string, Extent>();
  remembered.set(cell, extents);
  const key = [repeat, direction, layer, shares].join();
  const extent =
    extents.get(key) ?? joined(cell.epochs.map((_, epoch) => extentOf(seriesAt({ ...place, epoch }, shares))));
  extents.set(key, extent);
  return extent;
};

export const joined = (extents: readonly Extent[]): Extent => {
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

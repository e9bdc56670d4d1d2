import type { OpenCell } from '../unpack.ts';
import { seriesAt, type PlotPlace, type Series } from './series.ts';

type Range = readonly [number, number];

/** What axes must span. */
export interface Extent {
  /** Undefined without any finite value. */
  readonly domain: Range | undefined;
  readonly highest: number;
}

export const extentOf = ({ bars, domain }: Series): Extent => ({
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
  const domains = extents.flatMap(({ domain }) => (domain ? [domain] : []));
  const low = domains.reduce((least, [value]) => Math.min(least, value), Infinity);
  const high = domains.reduce((most, [, value]) => Math.max(most, value), -Infinity);
  return {
    domain: domains.length > 0 ? [low, high] : undefined,
    highest: extents.reduce((most, { highest }) => Math.max(most, highest), 0),
  };
};

import { panelContent } from '../../chart/histogram-panel.ts';
import type { Direction } from '../../run/record.ts';
import type { LayerStatistics } from '../../statistics/types.ts';
import type { OpenCell } from '../unpack.ts';

/** A layer of a cell at an epoch; all but `cell` and `direction` are indices into what the cell holds. */
export interface PlotPlace {
  readonly cell: OpenCell;
  readonly repeat: number;
  readonly epoch: number;
  readonly direction: Direction;
  readonly layer: number;
}

export interface Bar {
  readonly x0: number;
  readonly x1: number;
  /** A count, or a part of all entries. */
  readonly height: number;
}

/** One cell's part of a plot. */
export interface Series {
  readonly statistics: LayerStatistics;
  /** Empty without any finite value; the domain is then undefined. */
  readonly bars: readonly Bar[];
  readonly domain: readonly [number, number] | undefined;
}

export const seriesAt = ({ cell, ...place }: PlotPlace, shares: boolean): Series => {
  const statistics = cell.at(place);
  const { bars } = panelContent({ layer: 1, title: null, statistics }, 100);
  const unit = shares ? statistics.count : 1;
  return {
    statistics,
    bars: bars?.bins.map(({ x0, x1, count }) => ({ x0, x1, height: count / unit })) ?? [],
    domain: bars?.domain,
  };
};

import { panelContent } from '../../chart/histogramPanel.ts';
import type { Direction } from '../../record/record.ts';
import type { LayerStatistics } from '../../statistics/statistics.ts';
import type { UnpackedCell } from '../unpack.ts';

/** A layer of a cell at an epoch; all but `cell` and `direction` are indices into what the cell holds. */
export interface PlotKey {
  readonly cell: UnpackedCell;
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
  /** Of data that are all the same: NumPy's bins around it say nothing of how far they reach. */
  readonly constant: number | undefined;
}

/** On axes that reach from other data: constant data as one bar as thin as looks well. */
export const onAxes = (series: Series, [low, high]: readonly [number, number]): Series => {
  const { constant, bars, domain } = series;
  if (constant === undefined || domain === undefined || (domain[0] === low && domain[1] === high)) return series;
  const half = (high - low) / 80;
  const height = bars.reduce((sum, bar) => sum + bar.height, 0);
  return { ...series, bars: [{ x0: constant - half, x1: constant + half, height }] };
};

export const seriesAt = ({ cell, ...place }: PlotKey, shares: boolean): Series => {
  const statistics = cell.at(place);
  const { bars } = panelContent({ title: '', category: 'affine', statistics }, 100);
  const unit = shares ? statistics.count : 1;
  return {
    statistics,
    bars: bars?.bins.map(({ x0, x1, count }) => ({ x0, x1, height: count / unit })) ?? [],
    domain: bars?.domain,
    constant: statistics.min === statistics.max ? statistics.min : undefined,
  };
};

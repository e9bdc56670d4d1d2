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
  /** A count, or a fraction of all entries. */
  readonly height: number;
}

/** One cell's histogram in a plot. */
export interface Series {
  readonly statistics: LayerStatistics;
  /** Empty without any finite value; the domain is then undefined. */
  readonly bars: readonly Bar[];
  readonly domain: readonly [number, number] | undefined;
  /** The value of constant data, whose range is not that of their bins; undefined of any other. */
  readonly constant: number | undefined;
}

/** A series on given axes: constant data become one thin bar. */
export const onAxes = (series: Series, [low, high]: readonly [number, number]): Series => {
  const { constant, bars, domain } = series;
  if (constant === undefined || domain === undefined || (domain[0] === low && domain[1] === high)) return series;
  const half = (high - low) / 80;
  const height = bars.reduce((sum, bar) => sum + bar.height, 0);
  return { ...series, bars: [{ x0: constant - half, x1: constant + half, height }] };
};

export const seriesAt = ({ cell, ...key }: PlotKey, asFraction: boolean): Series => seriesOf(cell.at(key), asFraction);

export const seriesOf = (statistics: LayerStatistics, asFraction: boolean): Series => {
  const { bars } = panelContent({ title: '', category: 'affine', statistics }, 100);
  const unit = asFraction ? statistics.count : 1;
  return {
    statistics,
    bars: bars?.bins.map(({ x0, x1, count }) => ({ x0, x1, height: count / unit })) ?? [],
    domain: bars?.domain,
    constant: statistics.min === statistics.max ? statistics.min : undefined,
  };
};

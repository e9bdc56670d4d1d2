import type { Margin } from './frame.ts';
import type { SweptValue } from './sweptAxis.ts';
import { axisTitleHeight, fontSize, textWidth } from './theme.ts';

/** Sizes in pixels, and the axes, of a heat map's panels. */
export interface HeatLayout {
  readonly plot: { readonly width: number; readonly height: number };
  readonly columns: number;
  /** Of all plots together. */
  readonly width: number;
  readonly height: number;
  readonly margin: Margin;
  readonly spacing: { readonly row: number; readonly column: number };
  readonly xAxis: object;
  readonly yAxis: object;
  /** Whether a cell has room for its value in letters. */
  readonly labelled: boolean;
}

const plotRoom = { width: 840, height: 560 } as const;
const cell = { narrowest: 26, widest: 104, lowest: 26, highest: 72 } as const;
/** Pixels that axis titles and legend need. */
const narrowestPlot = 420;
const lowestPlot = 270;
const labelledFrom = { width: 84, height: 32 } as const;
const widestPicture = 2500;
const longestName = 180;
const legendWidth = 220;
const titleAbove = 60;

export function heatLayout(x: readonly SweptValue[], y: readonly SweptValue[], panels: number): HeatLayout {
  const cellWidth = Math.floor(
    Math.max(narrowestPlot / x.length, clamp(plotRoom.width / x.length, cell.narrowest, cell.widest)),
  );
  const cellHeight = Math.floor(
    Math.max(lowestPlot / y.length, clamp(plotRoom.height / y.length, cell.lowest, cell.highest)),
  );
  const plot = { width: cellWidth * x.length, height: cellHeight * y.length };
  const names = { x: longest(x), y: longest(y) };
  const left = names.y + 14 + axisTitleHeight;
  const thinning = x.every((value) => typeof value === 'number') ? Math.ceil((names.x + 12) / cellWidth) : 1;
  const slanted = thinning === 1 && names.x + 12 > cellWidth;
  const below = (slanted ? Math.ceil(names.x * 0.7) + fontSize.label : fontSize.label + 8) + axisTitleHeight;
  const column = 40 + left;
  const columns = clamp(Math.floor((widestPicture - legendWidth + column) / (plot.width + column)), 1, panels);
  const rows = Math.ceil(panels / columns);
  const row = below + titleAbove + 20;
  return {
    plot,
    columns,
    width: columns * plot.width + (columns - 1) * column,
    height: rows * plot.height + (rows - 1) * row,
    margin: { left: left + 24, right: legendWidth, bottom: below + 24, abovePlot: titleAbove + 16 },
    spacing: { row, column },
    xAxis: {
      values: x.filter((_, i) => i % thinning === 0),
      labelAngle: slanted ? -45 : 0,
      labelLimit: longestName,
      ticks: false,
      domain: false,
    },
    yAxis: { labelLimit: longestName, minExtent: names.y + 6, maxExtent: names.y + 6, ticks: false, domain: false },
    labelled: cellWidth >= labelledFrom.width && cellHeight >= labelledFrom.height,
  };
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

const longest = (values: readonly SweptValue[]) =>
  Math.ceil(Math.min(longestName, Math.max(...values.map((value) => textWidth(String(value), fontSize.label)))));

import { fontSize, textWidth } from './theme.ts';

const gap = 36;
/** Pixels of a label, and of all columns. */
const widest = 620;
const large = { fontSize: fontSize.label, symbol: 300, rowPadding: 12, rows: 20 } as const;
const compact = { fontSize: 16, symbol: 140, rowPadding: 4, rows: 32 } as const;

/** A legend right of the plots, and the pixels that it takes there: smaller letters beyond 20 labels or where one would be cut, columns beyond 32. */
export function legendFor(labels: readonly string[]): { legend: object; width: number } {
  const style = labels.length <= large.rows && longestOf(labels, large.fontSize) <= widest ? large : compact;
  const columns = Math.ceil(labels.length / style.rows);
  const symbolRoom = Math.ceil(Math.sqrt(style.symbol)) + 14;
  const labelLimit = Math.min(longestOf(labels, style.fontSize), Math.floor(widest / columns - symbolRoom));
  const legend = {
    orient: 'right',
    offset: gap,
    columns,
    labelFontSize: style.fontSize,
    labelLimit,
    rowPadding: style.rowPadding,
    symbolSize: style.symbol,
    symbolStrokeWidth: 0,
    symbolOpacity: 1,
    symbolLimit: 0,
  };
  return { legend, width: gap + columns * (labelLimit + symbolRoom) };
}

const longestOf = (labels: readonly string[], size: number): number =>
  Math.ceil(Math.max(...labels.map((label) => textWidth(label, size)))) + 6;

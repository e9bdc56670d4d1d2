import { vegaLiteSchema } from './spec.ts';
import { characterWidth, fontSize, textWidth, theme } from './theme.ts';

/** What stands around the plot of a line chart. */
export interface FrameContent {
  readonly title: string;
  /** Lines under the title; those that are undefined are left out. */
  readonly subtitles: readonly (string | undefined)[];
  /** The legend's. */
  readonly labels: readonly string[];
  /** The longest label of the y axis. */
  readonly yCharacters: number;
}

const size = { width: 1600, height: 900 } as const;
const margin = { left: 24, right: 24, top: 24, bottom: 96 } as const;
const legendGap = 36;
const widestLegend = 440;

/** A chart of 1600 × 900 px whatever its labels: the plot takes what title, legend and axes leave. */
export function chartFrame({ title, subtitles, labels, yCharacters }: FrameContent) {
  const lines = subtitles.filter((line) => line !== undefined);
  const labelRoom = Math.ceil(yCharacters * characterWidth * fontSize.label) + 14;
  const left = margin.left + labelRoom + 12 + fontSize.axisTitle * 1.3;
  const top = margin.top + titleHeight(lines.length);
  const { legend, width } = legendFor(labels);
  const right = legendGap + width + margin.right;
  return {
    labelRoom,
    legend,
    spec: {
      $schema: vegaLiteSchema,
      config: theme,
      autosize: { type: 'none' },
      padding: { left, right, top, bottom: margin.bottom },
      width: size.width - left - right,
      height: size.height - top - margin.bottom,
      title: {
        text: title,
        ...(lines.length > 0 && { subtitle: lines }),
        anchor: 'start',
        frame: 'group',
        dx: margin.left - left,
        offset: 24,
      },
    } as const,
  };
}

/** Room for the title, its subtitles and the gap below them. */
const titleHeight = (lines: number) => Math.ceil(fontSize.title + lines * fontSize.subtitle * 1.25) + 30;

const roomy = { fontSize: fontSize.label, symbol: 300, rowPadding: 12, rows: 20 } as const;
const tight = { fontSize: 16, symbol: 140, rowPadding: 4, rows: 32 } as const;

/** A legend right of the plot: smaller letters beyond 20 labels, more columns beyond 32. */
function legendFor(labels: readonly string[]): { legend: object; width: number } {
  const style = labels.length <= roomy.rows ? roomy : tight;
  const columns = Math.ceil(labels.length / style.rows);
  const symbolRoom = Math.sqrt(style.symbol) + 14;
  const longest = Math.ceil(Math.max(...labels.map((label) => textWidth(label, style.fontSize)))) + 6;
  const labelLimit = Math.min(longest, Math.floor(widestLegend / columns - symbolRoom));
  const legend = {
    orient: 'right',
    offset: legendGap,
    columns,
    labelFontSize: style.fontSize,
    labelLimit,
    rowPadding: style.rowPadding,
    symbolSize: style.symbol,
    symbolStrokeWidth: 0,
    symbolOpacity: 1,
  };
  return { legend, width: columns * (labelLimit + symbolRoom) };
}

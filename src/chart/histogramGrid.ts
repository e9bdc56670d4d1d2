import type { TopLevelSpec } from 'vega-lite';
import type { PictureStyle } from '../config/index.ts';
import { everyPiece, pieceCount, pieceSize } from '../network/description.ts';
import { extentSignals, frame, topOf, type Heading, type Margin } from './layout/frame.ts';
import { shaped, type PictureSize } from './layout/size.ts';
import { noteLineHeight, type Panel, panelContent, panelView } from './histogramPanel.ts';

export interface HistogramGrid {
  readonly title: string;
  readonly subtitle?: string;
  /** In layer order. */
  readonly panels: readonly Panel[];
  /** Lines of notes that every panel has room for, at least. Default: as many as one has. */
  readonly noteLines?: number;
  /** The scale of the counts. Default: linear. */
  readonly counts?: PictureStyle['counts'];
  /** The picture’s shape. Default: as the panels give it. */
  readonly size?: PictureStyle['size'];
}

/** Pixels. Six panels: 72 + 6 · 320 + 5 · 92 + 48 = 2500. */
const plotWidth = 320;
const gap = 92;
const margin = { left: 72, right: 48, bottom: 48 } as const;
const singleRowHeight = 500;
const wrappedPlotHeight = 300;
const panelTitleHeight = 56;
const rowGap = 20;

const mostPanels = 100;
const widest = 10;

/**
 * A grid of histograms, one panel a layer, in layer order: bins as drawn, never the raw values.
 * Up to 6 panels stand in one row, 6 of them on 2500 × 500 px; more wrap into rows of whole groups, so that layers of a
 * category keep their columns. Of more than 100 layers every k-th block, or group with drawn weights, is shown, and the subtitle says which.
 *
 *     const panel = { title: '1-Layer', category: 'affine', group: 1, statistics: measure(values, 20) };
 *     histogramGrid({ title: 'he', panels: [panel] }) // a Vega-Lite spec
 */
export function histogramGrid({
  title,
  subtitle,
  panels,
  noteLines: least = 0,
  counts = 'linear',
  size,
}: HistogramGrid): TopLevelSpec {
  const { shown, note } = thinned(panels);
  const contents = shown.map((panel) => panelContent(panel, plotWidth));
  const noteLines = Math.max(least, ...contents.map(({ notes }) => notes.length));
  const heading = { title, lines: [subtitle, note] };
  const around = { ...margin, abovePlot: panelTitleHeight + noteLines * noteLineHeight };
  const { columns, plot, spacing, width, height } = size
    ? gridOfShape(shown.length, size, heading, around)
    : gridOf(shown.length, columnsFor(shown), heading, around);
  return {
    ...frame(heading, around, width),
    params: extentSignals(width, height),
    concat: contents.map((content) => panelView(content, { ...plot, titleWidth: plot.width + gap, noteLines, counts })),
    columns,
    bounds: 'flush',
    spacing,
  };
}

interface GridLayout {
  readonly columns: number;
  readonly plot: PictureSize;
  readonly spacing: { readonly row: number; readonly column: number };
  /** Of all plots together. */
  readonly width: number;
  readonly height: number;
}

const gridOf = (panels: number, columns: number, heading: Heading, around: Margin): GridLayout => {
  const rows = Math.ceil(panels / columns);
  const plot = {
    width: plotWidth,
    height: rows === 1 ? singleRowHeight - topOf(heading, around) - margin.bottom : wrappedPlotHeight,
  };
  const spacing = { row: margin.bottom + rowGap + around.abovePlot, column: gap };
  const width = columns * plot.width + (columns - 1) * gap;
  return { columns, plot, spacing, width, height: rows * plot.height + (rows - 1) * spacing.row };
};

/** The columns that come nearest to the shape that is asked for, and plots as much wider or higher as it takes. */
const gridOfShape = (
  panels: number,
  asked: NonNullable<PictureStyle['size']>,
  heading: Heading,
  around: Margin,
): GridLayout => {
  const outer = ({ width, height }: GridLayout): PictureSize => ({
    width: margin.left + width + margin.right,
    height: topOf(heading, around) + height + margin.bottom,
  });
  const misfit = (layout: GridLayout): number => {
    const { width, height } = outer(layout);
    return Math.abs(Math.log((height * asked[0]) / (width * asked[1])));
  };
  const layouts = Array.from({ length: Math.min(panels, widest) }, (_, i) => gridOf(panels, i + 1, heading, around));
  const best = layouts.reduce((found, one) => (misfit(one) < misfit(found) ? one : found));
  const natural = outer(best);
  const size = shaped(natural, natural.height, asked);
  const more = { width: size.width - natural.width, height: size.height - natural.height };
  const rows = Math.ceil(panels / best.columns);
  return {
    ...best,
    width: best.width + more.width,
    height: best.height + more.height,
    plot: { width: best.plot.width + more.width / best.columns, height: best.plot.height + more.height / rows },
  };
};

/** Lines of notes of the panel that has most. */
export const noteLinesOf = (panels: readonly Panel[]): number =>
  Math.max(...panels.map((panel) => panelContent(panel, plotWidth).notes.length));

/** Rows as full as can be, of whole groups once they wrap. */
function columnsFor(panels: readonly Panel[]): number {
  const { length } = panels;
  if (length <= 6) return length;
  const most = length <= 12 ? 6 : length <= 32 ? 8 : widest;
  const size = pieceSize(panels);
  const columns = size * Math.ceil(length / Math.ceil(length / most) / size);
  return Math.min(columns, Math.max(size, size * Math.floor(widest / size)));
}

/** At most `mostPanels` panels: every k-th piece of the network. */
function thinned(panels: readonly Panel[]): { shown: readonly Panel[]; note?: string } {
  if (panels.length <= mostPanels) return { shown: panels };
  const pieces = pieceCount(panels);
  const every = Math.ceil(pieces / Math.max(1, Math.floor((pieces * mostPanels) / panels.length)));
  return {
    shown: everyPiece(panels, every),
    note: `every ${ordinal(every)} ${nameOfPiece(panels)} of the ${panels.length} layers`,
  };
}

const nameOfPiece = (panels: readonly Panel[]): string => {
  if (panels.some(({ category }) => category === 'residual')) return 'block';
  return pieceSize(panels) === 2 ? 'pair' : 'group';
};

const ordinal = (n: number) => `${n}${{ 2: 'nd', 3: 'rd' }[n] ?? 'th'}`;

import type { TopLevelSpec } from 'vega-lite';
import { everyPiece, pieceCount, pieceSize } from '../network/description.ts';
import { extentSignals, frame, topOf } from './layout/frame.ts';
import { noteLineHeight, type Panel, panelContent, panelView } from './histogramPanel.ts';

export interface HistogramGrid {
  readonly title: string;
  readonly subtitle?: string;
  /** In layer order. */
  readonly panels: readonly Panel[];
  /** Lines of notes that every panel has room for, at least. Default: as many as one has. */
  readonly noteLines?: number;
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
export function histogramGrid({ title, subtitle, panels, noteLines: least = 0 }: HistogramGrid): TopLevelSpec {
  const { shown, note } = thinned(panels);
  const columns = columnsFor(shown);
  const rows = Math.ceil(shown.length / columns);
  const contents = shown.map((panel) => panelContent(panel, plotWidth));
  const noteLines = Math.max(least, ...contents.map(({ notes }) => notes.length));
  const heading = { title, lines: [subtitle, note] };
  const around = { ...margin, abovePlot: panelTitleHeight + noteLines * noteLineHeight };
  const height = rows === 1 ? singleRowHeight - topOf(heading, around) - margin.bottom : wrappedPlotHeight;
  const rowSpacing = margin.bottom + rowGap + around.abovePlot;
  const width = columns * plotWidth + (columns - 1) * gap;
  return {
    ...frame(heading, around, width),
    params: extentSignals(width, rows * height + (rows - 1) * rowSpacing),
    concat: contents.map((content) =>
      panelView(content, { width: plotWidth, height, titleWidth: plotWidth + gap, noteLines }),
    ),
    columns,
    bounds: 'flush',
    spacing: { row: rowSpacing, column: gap },
  };
}

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

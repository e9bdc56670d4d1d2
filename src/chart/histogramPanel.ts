import type { LayerCategory } from '../network/description.ts';
import { edges, type LayerStatistics } from '../statistics/index.ts';
import { grouped, shortNumber, sigma } from './layout/format.ts';
import type { Drawing, UnitView } from './spec.ts';
import { boldCharacterWidth, fontSize, ink, layerColor, subtitlePadding } from './layout/theme.ts';
import { countTicks, linearTicks, type Ticks } from './layout/ticks.ts';

/** One layer's histogram. */
export interface Panel {
  /** Without σ: `3-Layer`, `Relu Layer`. */
  readonly title: string;
  readonly category: LayerCategory;
  /** As the layer's description has it. */
  readonly group: number;
  readonly statistics: LayerStatistics;
  /** Default: the panel's own, as wide and as high as its bars. */
  readonly axes?: PanelAxes;
}

/** Ends of a panel's axes. */
export interface PanelAxes {
  readonly domain: readonly [number, number];
  readonly highest: number;
}

/** A panel's content, without its position. */
export interface PanelContent {
  /** The layer's name. */
  readonly title: string;
  /** Behind it: ` (σ=0.4391)`. */
  readonly sigma: string;
  readonly color: string;
  /** Lines under the title: what the bars alone don't show. */
  readonly notes: readonly string[];
  /** Null without any finite value. */
  readonly bars: Bars | null;
}

interface Bars extends PanelAxes {
  readonly bins: readonly { readonly x0: number; readonly x1: number; readonly count: number }[];
  readonly ticks: Ticks;
}

/** The plot's size and the title's room in pixels, and how many lines of notes its row keeps free above it. */
export interface PanelFrame {
  readonly width: number;
  readonly height: number;
  readonly titleWidth: number;
  readonly noteLines: number;
  readonly counts: 'linear' | 'log';
}

/** A line of notes, the padding above it included. */
export const noteLineHeight = fontSize.note + subtitlePadding;

const targetCount = 4;
const titleOffset = 12;
const smallestTitle = 16;
/** A name is shortened rather than set smaller than this. */
const smallestName = 18;
/** Pixels between neighbouring bars. */
const barGap = 2;

/** What the panel of a layer shows on a plot of `width` pixels. */
export function panelContent({ title, category, statistics, axes }: Omit<Panel, 'group'>, width: number): PanelContent {
  const bars = statistics.nonfinite === statistics.count ? null : { ...barsOf(statistics), ...axes };
  const ticks = bars && ticksOf(bars.domain, width);
  return {
    title,
    sigma: ` (σ=${sigma(statistics.std)})`,
    color: layerColor[category],
    notes: [...nonfiniteNote(statistics), ...offsetNote(ticks?.offset ?? 0)],
    bars: bars && { ...bars, ticks: ticks! },
  };
}

/** A panel as a Vega-Lite view. */
export function panelView(
  { title, sigma: ofLayer, notes, bars, color }: PanelContent,
  { width, height, titleWidth, noteLines, counts }: PanelFrame,
): UnitView {
  const text = `${fitted(title, Math.floor(titleWidth / (smallestName * boldCharacterWidth)) - ofLayer.length)}${ofLayer}`;
  return {
    width,
    height,
    title: {
      text,
      ...(notes.length > 0 && { subtitle: [...notes] }),
      fontSize: titleSize(text, titleWidth),
      limit: titleWidth,
      subtitleFontSize: fontSize.note,
      subtitleLineHeight: noteLineHeight,
      offset: titleOffset + (noteLines - notes.length) * noteLineHeight,
    },
    view: { stroke: ink.frame },
    ...(bars ? histogram(bars, color, counts) : blank()),
  };
}

function histogram({ bins, domain, highest, ticks }: Bars, color: string, counts: PanelFrame['counts']): Drawing {
  return {
    data: { values: [...bins] },
    mark: { type: 'rect', color, xOffset: barGap / 2, x2Offset: -barGap / 2, invalid: null },
    encoding: binEncoding(
      'count',
      { scale: { domain: [...domain] }, axis: { values: [...ticks.values], labelExpr: ticks.labelExpr } },
      countAxis(highest, counts),
    ),
  };
}

/** Logarithmic from 1 on, so that a bin of one value is seen beside one of thousands; 0 at its foot. */
const countAxis = (highest: number, counts: PanelFrame['counts']): BinAxis => {
  const labelExpr = "format(datum.value, '~s')";
  if (counts === 'linear')
    return { scale: { domain: [0, highest * 1.05] }, axis: { values: countTicks(highest), labelExpr } };
  const powers = Array.from({ length: Math.floor(Math.log10(Math.max(1, highest))) + 1 }, (_, i) => 10 ** i);
  return {
    scale: { type: 'symlog', constant: 1, domain: [0, highest * 1.5] },
    axis: { values: [0, ...powers], labelExpr },
  };
};

/** What an axis has of its own, as Vega-Lite takes it: values, or the names of signals. */
interface BinAxis {
  readonly scale: object;
  readonly axis: object;
}

/** Bars from rows of x0, x1 and a height. */
export const binEncoding = (height: string, x: BinAxis, y: BinAxis): NonNullable<UnitView['encoding']> => ({
  x: {
    field: 'x0',
    type: 'quantitative',
    title: null,
    scale: { ...x.scale, nice: false },
    axis: { ...x.axis, grid: false },
  },
  x2: { field: 'x1' },
  y: {
    field: height,
    type: 'quantitative',
    title: null,
    scale: { ...y.scale, nice: false },
    axis: { ...y.axis, ticks: false, domain: false },
  },
  y2: { datum: 0 },
});

function blank(): Drawing {
  return {
    data: { values: [{ text: 'no finite value' }] },
    mark: { type: 'text', fontSize: fontSize.panelTitle, color: ink.muted },
    encoding: { text: { field: 'text', type: 'nominal' } },
  };
}

/**
 * The bars of a histogram. If all data are one value so large that float64 can't add 0.5 to it, NumPy's edges coincide; then
 * there is a single bar, on an axis from half the value to one and a half times it.
 */
function barsOf({ histogram }: LayerStatistics): Omit<Bars, 'ticks'> {
  const { lower, upper, counts } = histogram;
  const middle = lower + (upper - lower) / 2;
  if (upper - lower > Math.abs(middle) * 1e-14) {
    const edge = edges(histogram);
    const bins = counts.map((count, i) => ({ x0: edge[i]!, x1: edge[i + 1]!, count }));
    return { bins, domain: [lower, upper], highest: Math.max(...counts) };
  }
  const half = Math.abs(middle) / 2;
  const count = counts.reduce((sum, one) => sum + one, 0);
  return {
    bins: [{ x0: middle - half / counts.length, x1: middle + half / counts.length, count }],
    domain: [middle - half, middle + half],
    highest: count,
  };
}

const ticksOf = ([lower, upper]: PanelAxes['domain'], width: number): Ticks =>
  linearTicks(lower, upper, { length: width, fontSize: fontSize.label, targetCount });

/** Axes on which the histograms of one layer in several epochs all fit; undefined without any finite value. */
export const commonAxes = (histograms: readonly LayerStatistics[]): PanelAxes | undefined => {
  const all = histograms.filter(({ count, nonfinite }) => nonfinite < count).map(barsOf);
  if (all.length === 0) return undefined;
  return {
    domain: [Math.min(...all.map(({ domain }) => domain[0])), Math.max(...all.map(({ domain }) => domain[1]))],
    highest: Math.max(...all.map(({ highest }) => highest)),
  };
};

/** A name of at most so many characters: of a longer one the end, which tells layers apart, from a part's start on if it can be. */
export function fitted(name: string, most: number): string {
  const characters = Array.from(name);
  if (characters.length <= most) return name;
  const end = characters.slice(characters.length - most + 1).join('');
  const part = end.search(/(?<=[./]).{4}/u);
  return `…${end.slice(Math.max(0, part))}`;
}

/** Long titles are set smaller, down to the smallest legible size. */
function titleSize(title: string, room: number): number {
  const fitting = Math.floor(room / (title.length * boldCharacterWidth));
  return Math.max(smallestTitle, Math.min(fontSize.panelTitle, fitting));
}

export const nonfiniteNote = ({ count, nonfinite }: LayerStatistics): string[] =>
  nonfinite > 0 ? [`${grouped(nonfinite)} of ${grouped(count)} not finite`] : [];

/** Tick labels are differences from `offset`. */
export const offsetNote = (offset: number): string[] =>
  offset === 0 ? [] : [`axis: value ${offset < 0 ? '+' : '−'} ${shortNumber(Math.abs(offset))}`];

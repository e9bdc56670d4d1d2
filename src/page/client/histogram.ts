import { nonfiniteNote, offsetNote } from '../../chart/histogramPanel.ts';
import { pageFontSize } from '../../chart/layout/theme.ts';
import { countTicks, linearTicks } from '../../chart/layout/ticks.ts';
import { axisExtent, axisExtentOver, joined } from './extent.ts';
import { cellLetters } from './cells.ts';
import { percent, formatNumber } from './numbers.ts';
import { onAxes, seriesAt, type PlotKey, type Series } from './series.ts';
import type { Axes } from './state.ts';
import type { PageLayer } from '../types.ts';

/** The content of a plot; heights are counts or, where cells are compared, fractions of all entries. */
export interface Plot {
  /** `1-Layer`, `Sigmoid Layer`. */
  readonly name: string;
  readonly category: PageLayer['category'];
  readonly series: readonly Series[];
  /** Of two cells, the one whose histogram comes first. */
  readonly from: 0 | 1;
  /** What tells the plot apart from others of its layer: `backward`, `B`. */
  readonly tags: readonly string[];
  readonly asFraction: boolean;
  readonly xDomain: readonly [number, number];
  readonly highest: number;
}

export const layerTitle = ({ cell, layer }: Pick<PlotKey, 'cell' | 'layer'>): string => {
  const { name, title } = cell.layers[layer]!;
  return name ?? title;
};

export interface PlotStyle {
  readonly axes: Axes;
  readonly overlay: boolean;
  /** Heights are fractions of all entries instead of counts, so that cells of different sizes can be compared. */
  readonly asFraction: boolean;
  /** The tags of every plot. */
  readonly tags: readonly string[];
}

/** The plots of a layer in one or two cells, on the same axes: two over each other, or one below the other. */
export const plotsOf = (keys: readonly PlotKey[], { axes, overlay, asFraction, tags }: PlotStyle): Plot[] => {
  const series = keys.map((key) => seriesAt(key, asFraction));
  const { domain, highest } = joined(
    keys.map((key, i) => (axes === 'same' ? axisExtentOver(key, asFraction) : axisExtent(series[i]!))),
  );
  const [{ cell, layer }] = keys as [PlotKey];
  const plot = (from: 0 | 1, drawn: readonly Series[]): Plot => ({
    name: layerTitle({ cell, layer }),
    category: cell.layers[layer]!.category,
    series: drawn.map((one) => (domain ? onAxes(one, domain) : one)),
    from,
    tags: overlay || !asFraction ? tags : [...tags, cellLetters[from]],
    asFraction,
    xDomain: domain ?? [0, 1],
    highest: highest || 1,
  });
  return overlay || !asFraction ? [plot(0, series)] : series.map((one, i) => plot(i === 0 ? 0 : 1, [one]));
};

/** The axes' ticks, with their labels, on a plot of `width` pixels. */
export const ticksOf = ({ xDomain, highest, asFraction }: Plot, width: number) => {
  const room = {
    length: width,
    fontSize: pageFontSize.histogramLabel,
    targetCount: width < 130 ? 2 : width < 400 ? 4 : 8,
  };
  const { values, offset } = linearTicks(...xDomain, room);
  const unit = asFraction ? 1000 : 1;
  const heights = countTicks(highest * unit).map((count) => count / unit);
  return {
    x: values,
    xLabels: values.map((value) => formatNumber(value - offset, 6)),
    y: heights,
    yLabels: heights.map(asFraction ? percent : siCount),
    offset,
  };
};

/** Notes under the title: what the bars alone don't show. */
export const notesOf = ({ series, tags }: Plot, offset: number): string[] => [
  ...tags,
  ...series.flatMap(({ statistics }) => (statistics.count === 0 ? [noGradient] : nonfiniteNote(statistics))),
  ...offsetNote(offset),
];

/** Of a layer whose backward plot is empty. */
const noGradient = 'token ids have no gradient';

const siCount = (count: number): string =>
  count >= 1000 ? `${Number((count / 1000).toPrecision(4))}k` : String(count);

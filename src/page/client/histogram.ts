import { grouped } from '../../chart/format.ts';
import { countTicks, linearTicks } from '../../chart/ticks.ts';
import { extentOf, extentOver, joined } from './extent.ts';
import { axisFontSize } from './histogramSpec.ts';
import { percent, short } from './numbers.ts';
import { onAxes, seriesAt, type PlotPlace, type Series } from './series.ts';
import type { Axes } from './state.ts';

/** What a plot shows; heights are counts, or, where cells are compared, parts of all entries. */
export interface Plot {
  /** `1-Layer`, `Sigmoid Layer`. */
  readonly name: string;
  readonly affine: boolean;
  readonly series: readonly Series[];
  /** Of two cells, the one whose histogram comes first. */
  readonly from: 0 | 1;
  /** What the plot is, where the others of its layer are something else: `backward`, `B`. */
  readonly tags: readonly string[];
  readonly shares: boolean;
  readonly xDomain: readonly [number, number];
  readonly highest: number;
}

export const placeName = ({ cell, layer }: Pick<PlotPlace, 'cell' | 'layer'>): string => {
  const number = cell.layers[layer]!;
  return number % 2 === 1 ? `${number}-Layer` : `${cell.activation} Layer`;
};

/** The names of two cells that are compared. */
export const letters = ['A', 'B'] as const;

export interface PlotStyle {
  readonly axes: Axes;
  readonly overlay: boolean;
  /** Parts of all entries instead of counts, so that cells of different sizes can be compared. */
  readonly shares: boolean;
  /** Of all plots. */
  readonly tags: readonly string[];
}

/** The plots of a layer in one or two cells, on the same axes: two over each other, or one below the other. */
export const plotsOf = (places: readonly PlotPlace[], { axes, overlay, shares, tags }: PlotStyle): Plot[] => {
  const series = places.map((place) => seriesAt(place, shares));
  const { domain, highest } = joined(
    places.map((place, i) => (axes === 'same' ? extentOver(place, shares) : extentOf(series[i]!))),
  );
  const [{ cell, layer }] = places as [PlotPlace];
  const plot = (from: 0 | 1, drawn: readonly Series[]): Plot => ({
    name: placeName({ cell, layer }),
    affine: cell.layers[layer]! % 2 === 1,
    series: drawn.map((one) => (domain ? onAxes(one, domain) : one)),
    from,
    tags: overlay || !shares ? tags : [...tags, letters[from]],
    shares,
    xDomain: domain ?? [0, 1],
    highest: highest || 1,
  });
  return overlay || !shares ? [plot(0, series)] : series.map((one, i) => plot(i === 0 ? 0 : 1, [one]));
};

/** Where the axes have ticks on a plot of `width` pixels, and their labels. */
export const ticksOf = ({ xDomain, highest, shares }: Plot, width: number) => {
  const room = { length: width, fontSize: axisFontSize, wanted: width < 130 ? 2 : width < 400 ? 4 : 8 };
  const { values, offset } = linearTicks(...xDomain, room);
  const unit = shares ? 1000 : 1;
  const heights = countTicks(highest * unit).map((count) => count / unit);
  return {
    x: values,
    xLabels: values.map((value) => short(value - offset, 6)),
    y: heights,
    yLabels: heights.map(shares ? percent : siCount),
    offset,
  };
};

/** What the bars alone don't tell. */
export const notesOf = ({ series, tags }: Plot, offset: number): string[] => [
  ...tags,
  ...series.flatMap(({ statistics: { nonfinite, count } }) =>
    nonfinite > 0 ? [`${grouped(nonfinite)} of ${grouped(count)} not finite`] : [],
  ),
  ...(offset === 0 ? [] : [`axis: value ${offset < 0 ? '+' : '−'} ${short(Math.abs(offset), 12)}`]),
];

const siCount = (count: number): string =>
  count >= 1000 ? `${Number((count / 1000).toPrecision(4))}k` : String(count);

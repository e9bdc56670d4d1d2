import type { PictureStyle } from '../config/index.ts';
import type { Direction } from '../record/record.ts';
import type { TopLevelSpec } from 'vega-lite';
import { frame, type Heading, topOf } from './layout/frame.ts';
import { shaped } from './layout/size.ts';
import { legendFor } from './layout/legend.ts';
import { type LinePlot, linePlot, yAxisWidth } from './linePlot.ts';
import type { Marker } from './layout/marker.ts';
import { stdScale, sweptStdScale } from './layout/stdScale.ts';
import { wholeTicks } from './layout/ticks.ts';
import { valueTexts } from './valueTexts.ts';
import { sweptAxis, type SweptValue } from './layout/sweptAxis.ts';

/** Axis titles: whose standard deviation σ is. */
export const sigmaTitle: Record<Direction, string> = {
  forward: 'σ of the outputs',
  backward: 'σ of the gradients',
};

/** The values of a point of any line chart. */
interface Valued {
  readonly value: number | null;
  readonly low?: number;
  readonly high?: number;
  readonly predicted?: number;
  readonly ofSamples?: number;
}

/** All the numbers that will be drawn. */
export function shownValues(points: readonly Valued[]): number[] {
  return points
    .flatMap(({ value, low, high, predicted, ofSamples }) => [value, low, high, predicted, ofSamples])
    .filter((value) => typeof value === 'number');
}

/** A note on what a gap in a line means, if there is one. */
export const gapNote = (points: readonly Valued[]) =>
  points.some(({ value }) => value === null) ? 'gap: not all values are finite' : undefined;

const natural = { width: 1600, height: 900 } as const;
/** Pixels: a lower plot would say nothing. */
const lowest = 560;
const margin = { left: 24, right: 24, bottom: 120, abovePlot: 30 } as const;

/** A line plot with its heading and legend on 1600 × 900 px, or of the shape of `asked`: the plot takes what these and the axes leave. */
export function lineChart(heading: Heading, plot: Omit<LinePlot, 'legend'>, asked: PictureStyle['size']): TopLevelSpec {
  const size = shaped(natural, lowest, asked);
  const { legend, width } = legendFor(plot.series.map(({ label }) => label));
  const around = { ...margin, left: margin.left + yAxisWidth(plot.y), right: width + margin.right };
  const plotWidth = size.width - around.left - around.right;
  return {
    ...frame(heading, around, plotWidth),
    width: plotWidth,
    height: size.height - topOf(heading, around) - around.bottom,
    ...linePlot({ ...plot, legend }),
  };
}

/** The average std of an epoch; null where a layer's values were not all finite. */
export interface StdPoint {
  readonly epoch: number;
  readonly value: number | null;
  /** Of the band over the repeats. */
  readonly low?: number;
  readonly high?: number;
}

export interface StdSeries {
  readonly label: string;
  /** As in the notebook where it has one; otherwise the next of the cycle. */
  readonly marker?: Marker;
  readonly points: readonly StdPoint[];
}

export interface StdChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly direction: Direction;
  readonly series: readonly StdSeries[];
  /** What the bands are, such as `band: smallest to largest of 10 repeats`. */
  readonly band?: string;
  /** The picture’s shape. Default: 1600 × 900 px. */
  readonly size?: PictureStyle['size'];
}

/**
 * The average std over the epochs, a line with markers for each initializer: on a linear axis from 0 as in the notebook,
 * or on a logarithmic one with a 0 where the values span too much for that; the axis's title says so. Of a single epoch each
 * marker has its number beside it. 1600 × 900 px.
 *
 *     const series = [{ label: 'he', points: [{ epoch: 0, value: 0.9 }, { epoch: 1, value: 0.8 }] }];
 *     stdChart({ title: 'relu', direction: 'forward', series }) // a Vega-Lite spec
 */
export function stdChart({ title, subtitle, direction, series, band, size }: StdChart): TopLevelSpec {
  const points = series.flatMap((one) => one.points);
  const epochs = points.map(({ epoch }) => epoch);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const scale = stdScale(shownValues(points));
  // One point is no line: its number says more.
  const texts =
    first === last
      ? valueTexts(
          points.map(({ value }) => value),
          scale,
        )
      : [];
  return lineChart(
    { title, lines: [subtitle, band, gapNote(points)] },
    {
      series: series.map((one) => ({
        ...one,
        points: one.points.map((point) => {
          const { epoch, ...rest } = point;
          const text = texts[points.indexOf(point)];
          return { x: epoch, ...rest, ...(text !== undefined && { text }) };
        }),
      })),
      x: {
        field: 'epoch',
        title: 'epoch',
        type: 'quantitative',
        scale: { domain: first < last ? [first, last] : [first - 1, last + 1], nice: false, padding: 24 },
        axis: { values: wholeTicks(first, last), labelExpr: "format(datum.value, 'd')", grid: false },
      },
      y: { ...scale, title: `average ${sigmaTitle[direction]}` },
    },
    size,
  );
}

/** The std at one swept value, in the last epoch; null where not all values were finite. */
export interface SweepPoint {
  readonly x: SweptValue;
  readonly value: number | null;
  /** Of the band over the repeats. */
  readonly low?: number;
  readonly high?: number;
}

export interface SweepSeries {
  readonly label: string;
  readonly marker?: Marker;
  readonly points: readonly SweepPoint[];
}

export interface SweepChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly direction: Direction;
  /** What is swept, such as `network.width`: the x axis's title. */
  readonly swept: string;
  readonly series: readonly SweepSeries[];
  /** What the bands are, such as `band: smallest to largest of 10 repeats`. */
  readonly band?: string;
  /** The picture’s shape. Default: 1600 × 900 px. */
  readonly size?: PictureStyle['size'];
}

/**
 * The last epoch's average std against the one value that a sweep changes, a line for each initializer: on a logarithmic
 * x axis where numbers span more than a decade, an ordinal one for values that are not numbers; the y axis is logarithmic where
 * values span decades, with a 0 at its foot if there is one. 1600 × 900 px.
 */
export function sweepChart({ title, subtitle, direction, swept, series, band, size }: SweepChart): TopLevelSpec {
  const points = series.flatMap((one) => one.points);
  const { note, ...axis } = sweptAxis(points.map(({ x }) => x));
  // A name's axis has texts, of numbers too.
  const at = (x: SweptValue): SweptValue => (axis.type === 'ordinal' ? String(x) : x);
  return lineChart(
    { title, lines: [subtitle, 'average over the layers in the last epoch', band, gapNote(points)] },
    {
      series: series.map((one) => ({ ...one, points: one.points.map(({ x, ...rest }) => ({ x: at(x), ...rest })) })),
      x: { ...axis, field: 'swept', title: note === undefined ? swept : `${swept} · ${note}` },
      y: { ...sweptStdScale(shownValues(points)), title: `average ${sigmaTitle[direction]}` },
    },
    size,
  );
}

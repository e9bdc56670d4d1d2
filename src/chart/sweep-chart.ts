import type { TopLevelSpec } from 'vega-lite';
import type { Direction } from '../run/record.ts';
import { spread } from './direction.ts';
import { lineChart } from './line-chart.ts';
import type { Marker } from './marker.ts';
import { gapNote, shownValues } from './points.ts';
import { stdScale } from './std-scale.ts';
import { sweptAxis, type SweptValue } from './swept-axis.ts';

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
}

/**
 * The last epoch's average std against the one value that a sweep changes, a line for each initializer: on a logarithmic
 * x axis where numbers span more than a decade, one place each for values that are not numbers. 1600 × 900 px.
 */
export function sweepChart({ title, subtitle, direction, swept, series, band }: SweepChart): TopLevelSpec {
  const points = series.flatMap((one) => one.points);
  return lineChart(
    { title, lines: [subtitle, 'average over the layers in the last epoch', band, gapNote(points)] },
    {
      series,
      x: { ...sweptAxis(points.map(({ x }) => x)), field: 'swept', title: swept },
      y: { ...stdScale(shownValues(points)), title: `average ${spread[direction]}` },
    },
  );
}

import type { TopLevelSpec } from 'vega-lite';
import type { Direction } from '../run/record.ts';
import { spread } from './direction.ts';
import { lineChart } from './line-chart.ts';
import type { Marker } from './marker.ts';
import { gapNote, shownValues } from './points.ts';
import { stdScale } from './std-scale.ts';
import { wholeTicks } from './ticks.ts';

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
}

/**
 * The average std over the epochs, a line with markers for each initializer: on a linear axis from 0 as in the notebook,
 * or on a logarithmic one with a 0 where the values span too much for that; the axis's title says so. 1600 × 900 px.
 */
export function stdChart({ title, subtitle, direction, series, band }: StdChart): TopLevelSpec {
  const points = series.flatMap((one) => one.points);
  const epochs = points.map(({ epoch }) => epoch);
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  return lineChart(
    { title, lines: [subtitle, band, gapNote(points)] },
    {
      series: series.map((one) => ({
        ...one,
        points: one.points.map(({ epoch, ...rest }) => ({ x: epoch, ...rest })),
      })),
      x: {
        field: 'epoch',
        title: 'epoch',
        type: 'quantitative',
        scale: { domain: first < last ? [first, last] : [first - 1, last + 1], nice: false, padding: 24 },
        axis: { values: wholeTicks(first, last), labelExpr: "format(datum.value, 'd')", grid: false },
      },
      y: { ...stdScale(shownValues(points)), title: `average ${spread[direction]}` },
    },
  );
}

import type { TopLevelSpec } from 'vega-lite';
import { markerAt, stdChart, type Marker, type StdPoint } from '../chart/index.ts';
import type { Study, StudyInitializer } from '../config/index.ts';
import { directions, type Direction } from '../run/record.ts';
import { mean, type CellSummary, type StudySummary } from './summary.ts';

const subjects: Readonly<Record<Direction, string>> = {
  forward: 'average std of the activations, forward',
  backward: 'average std of the gradients, backward',
};

/** A chart, and where it goes: `figures/forward-std`, without an ending. */
export interface Picture {
  readonly path: string;
  readonly spec: TopLevelSpec;
}

/** The charts of a whole study, each with the path it is written to. */
export const studyCharts = (study: Study, summary: StudySummary): Picture[] =>
  directions.map((direction) => ({
    path: `figures/${direction}-std`,
    spec: stdChart({
      title: `${study.name} · ${subjects[direction]}`,
      direction,
      ...(study.cells[0]!.settings.repeats > 1 && {
        band: `line: mean of ${study.cells[0]!.settings.repeats} repeats; band: smallest to largest`,
      }),
      series: summary.map((cell, i) => seriesOf(cell, direction, i)),
    }),
  }));

/** The notebook's markers, for the initializers it compares; the others take theirs in turn. */
const markerOf = ({ name, parameters }: StudyInitializer, index: number): Marker => {
  if (name === 'zero' || name === 'xavier') return 'circle';
  if (name === 'he') return 'cross';
  if (name === 'normal') return parameters['std'] === 1 ? 'cross' : 'square';
  return markerAt(index);
};

const seriesOf = ({ cell, averages }: CellSummary, direction: Direction, index: number) => ({
  label: cell.initializer.label,
  marker: markerOf(cell.initializer, index),
  points: averages[direction].map((repeats, epoch) => ({ epoch, ...spread(repeats) })),
});

/** The mean over the repeats and how far they reach; a repeat that is not finite leaves a gap. */
const spread = (values: readonly number[]): Omit<StdPoint, 'epoch'> => {
  const value = mean(values);
  if (Number.isNaN(value)) return { value: null };
  return values.length === 1 ? { value } : { value, low: Math.min(...values), high: Math.max(...values) };
};

import { heatMap, sweepChart, type HeatAxis, type SweptValue } from '../chart/index.ts';
import { type Study, type SweptPath, valueSlug } from '../config/index.ts';
import { directions, type Direction } from '../record/record.ts';
import { type Picture, groupBy, bandNote, markerOf, meanAndRange } from './series.ts';
import type { CellSummary, StudySummary } from '../tables/summary.ts';

/** The last epoch against what is swept: lines for one path, heat maps for two; more than two have no chart of their own. */
export const sweepCharts = (study: Study, summary: StudySummary): Picture[] => {
  const [first, second, third] = study.sweep;
  if (!first || third) return [];
  const byInitializer = [...groupBy(summary, ({ cell }) => cell.initializer.name)].flatMap(([, cells]) =>
    grouped(cells, study.sweep),
  );
  return directions.map((direction) => ({
    path: `figures/${direction}-sweep`,
    spec: second
      ? pairs(study, byInitializer, direction, [first, second])
      : lines(study, byInitializer, direction, first),
  }));
};

interface Group {
  readonly label: string;
  readonly cells: StudySummary;
}

/** Cells of one initializer; where its own parameters are swept, its labels differ and its name stands for all. */
const grouped = (cells: StudySummary, sweep: readonly SweptPath[]): Group[] => {
  const labels = groupBy(cells, ({ cell }) => cell.initializer.label);
  const swept = sweep.some(({ path }) => path.startsWith('initializers'));
  if (swept && labels.size > 1) return [{ label: cells[0]!.cell.initializer.name, cells }];
  return [...labels].map(([label, ofLabel]) => ({ label, cells: ofLabel }));
};

const subjects: Readonly<Record<Direction, string>> = {
  forward: 'activations, forward',
  backward: 'gradients, backward',
};

const lines = (study: Study, groups: readonly Group[], direction: Direction, swept: SweptPath) =>
  sweepChart({
    title: `${study.name} · std of the ${subjects[direction]}`,
    direction,
    swept: swept.path,
    ...bandNote(study.cells[0]!.settings.repeats),
    series: groups.map(({ label, cells }, i) => ({
      label,
      marker: markerOf(cells[0]!.cell.initializer, i),
      points: cells.map((cell) => ({ x: shown(cell.cell.swept[0]), ...meanAndRange(lastEpoch(cell, direction)) })),
    })),
  });

const pairs = (study: Study, groups: readonly Group[], direction: Direction, [x, y]: [SweptPath, SweptPath]) =>
  heatMap({
    title: `${study.name} · std of the ${subjects[direction]}`,
    direction,
    x: axis(x),
    y: axis(y),
    panels: groups.map(({ label, cells }) => ({
      title: label,
      cells: cells.map((cell) => ({
        x: shown(cell.cell.swept[0]),
        y: shown(cell.cell.swept[1]),
        value: meanAndRange(lastEpoch(cell, direction)).value,
      })),
    })),
  });

const axis = ({ path, values }: SweptPath): HeatAxis => ({ label: path, values: values.map(shown) });

const shown = (value: unknown): SweptValue => (typeof value === 'number' ? value : valueSlug(value));

const lastEpoch = ({ averages }: CellSummary, direction: Direction): readonly number[] => averages[direction].at(-1)!;

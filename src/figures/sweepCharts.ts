import { heatMap, sweepChart, type HeatAxis, type SweepChart, type SweptValue } from '../chart/index.ts';
import { type Cell, type Study, type StudyInitializer, type SweptPath, valueSlug } from '../config/index.ts';
import { directions, type Direction } from '../record/record.ts';
import { type Picture, groupBy, bandNote, markerOf, meanAndRange } from './series.ts';
import type { CellSummary, StudySummary } from '../tables/summary.ts';
import { isUserModule, moduleName } from '../userModule/choice.ts';

/**
 * The last epoch against what is swept: lines for one path, heat maps for two, and with more of them heat maps of the first two
 * wherever the others stand.
 */
export const sweepCharts = (study: Study, summary: StudySummary): Picture[] => {
  const [first, second] = study.sweep;
  if (!first) return [];
  // A cell's folder names what is swept in its order, and the initializer last.
  const points = groupBy(summary, ({ cell }) => cell.slug.split('/').slice(2, -1).join('/'));
  return [...points].flatMap(([folder, cells]) => {
    const point = folder === '' ? [] : folder.split('/');
    const lines = linesOf(study, cells);
    const { size } = study.figures;
    const frame = { title: [study.name, ...point].join(', '), ...(size && { size }) };
    return directions.map((direction) => ({
      path: ['figures', ...point, `${direction}-sweep`].join('/'),
      spec: second ? pairs(frame, lines, direction, [first, second]) : single(frame, lines, direction, first),
    }));
  });
};

/** What is one line, or one heat map: an entry of the config's list of initializers, whatever the sweep makes of it. */
interface Line {
  readonly label: string;
  readonly cells: StudySummary;
}

const linesOf = (study: Study, summary: StudySummary): Line[] => {
  const labels = lineLabels(study.cells);
  const cells = groupBy(summary, ({ cell }) => cell.position);
  return labels.flatMap((label, position) => (cells.has(position) ? [{ label, cells: cells.get(position)! }] : []));
};

/** By position: the label where the sweep leaves it alone, else the entry's name, else its place; with the place where two would be alike. */
const lineLabels = (cells: readonly Cell[]): string[] => {
  const entries = [...groupBy(cells, ({ position }) => position).values()].map((ofEntry) => ({
    label: only(ofEntry.map(({ initializer }) => initializer.label)),
    name: only(ofEntry.map(({ initializer }) => nameOf(initializer))),
  }));
  const place = (position: number): string => `initializers[${position}]`;
  const texts = entries.map(({ label, name }, position) => label ?? name ?? place(position));
  return texts.map((text, position) => {
    const unique = entries[position]!.label !== undefined || texts.filter((other) => other === text).length === 1;
    return unique ? text : `${text} (${place(position)})`;
  });
};

const nameOf = (initializer: StudyInitializer): string =>
  isUserModule(initializer) ? moduleName(initializer) : initializer.name;

/** What all are; undefined where they differ. */
const only = (texts: readonly string[]): string | undefined => {
  const [first, ...others] = new Set(texts);
  return others.length === 0 ? first : undefined;
};

const subjects: Readonly<Record<Direction, string>> = {
  forward: 'activations, forward',
  backward: 'gradients, backward',
};

/** What a chart is called, and its shape. */
type Frame = Pick<SweepChart, 'title' | 'size'>;

const single = ({ title, ...size }: Frame, lines: readonly Line[], direction: Direction, swept: SweptPath) =>
  sweepChart({
    title: `${title} · std of the ${subjects[direction]}`,
    ...size,
    direction,
    swept: swept.path,
    ...bandNote(lines[0]!.cells[0]!.cell.settings.repeats),
    series: lines.map(({ label, cells }) => ({
      label,
      marker: markerOf(cells[0]!.cell),
      points: cells.map((cell) => ({ x: shown(cell.cell.swept[0]), ...meanAndRange(lastEpoch(cell, direction)) })),
    })),
  });

const pairs = (
  { title, ...size }: Frame,
  lines: readonly Line[],
  direction: Direction,
  [x, y]: [SweptPath, SweptPath],
) =>
  heatMap({
    title: `${title} · std of the ${subjects[direction]}`,
    ...size,
    direction,
    x: axis(x),
    y: axis(y),
    panels: lines.map(({ label, cells }) => ({
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

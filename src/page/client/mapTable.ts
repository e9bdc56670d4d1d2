import type { PageStudy } from '../types.ts';
import { sharedInitializer } from './cells.ts';
import { h } from './dom.ts';

/** Pixels of a cell of the map at least, and of what stands beside the cells. */
const leastCell = 62;
const besides = 220;

/**
 * A table of the cells' buttons: the last swept paths make the columns, as many as there is room for, the others and the
 * initializers the rows.
 * @param room pixels
 */
export const mapTable = (study: PageStudy, buttons: readonly HTMLElement[], room: number): HTMLElement => {
  const { cells, sweep } = study;
  const split = splitOf(study, Math.floor((room - besides) / leastCell));
  const columns = [...new Set(cells.map((cell) => keyOf(cell.swept.slice(split))))];
  const rows = new Map<string, number[]>();
  for (const [i, { swept, initializer }] of cells.entries()) {
    const key = keyOf([...swept.slice(0, split), initializer]);
    rows.set(key, [...(rows.get(key) ?? []), i]);
  }
  const rowTitle = [...sweep.slice(0, split).map(({ key }) => key), 'initializer'].join(' · ');
  const heading = sweep
    .slice(split)
    .map(({ key, values }, k) =>
      h(
        'tr',
        {},
        h('th', {}, k === 0 ? `${rowTitle} \\ ${key}` : key),
        ...runsOf(columns.map((column) => keyOf(column.split(',').slice(0, k + 1)))).map(([column, colspan]) =>
          h('th', { scope: 'col', colspan }, values[Number(column.split(',')[k])]!),
        ),
      ),
    );
  const body = Array.from(rows.values(), (indices) => {
    const { swept } = cells[indices[0]!]!;
    const names = swept.slice(0, split).map((value, path) => sweep[path]!.values[value]!);
    const at = new Map(indices.map((i) => [keyOf(cells[i]!.swept.slice(split)), buttons[i]!]));
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, [...names, sharedInitializer(study, indices)].join(' · ')),
      ...columns.map((column) => h('td', {}, at.get(column) ?? '')),
    );
  });
  return h('table', { class: 'map' }, h('thead', {}, ...heading), h('tbody', {}, ...body));
};

const keyOf = (indices: readonly (number | string)[]): string => indices.join(',');

/** Runs of equal neighbours, with their lengths. */
const runsOf = (keys: readonly string[]): [key: string, count: number][] => {
  const runs: [string, number][] = [];
  for (const key of keys) {
    const last = runs.at(-1);
    if (last?.[0] === key) last[1]++;
    else runs.push([key, 1]);
  }
  return runs;
};

/** The first swept path that makes columns. */
const splitOf = ({ sweep }: PageStudy, mostColumns: number): number => {
  let split = sweep.length - 1;
  let columns = sweep.at(-1)!.values.length;
  while (split > 0 && columns * sweep[split - 1]!.values.length <= mostColumns) {
    split--;
    columns *= sweep[split]!.values.length;
  }
  return split;
};

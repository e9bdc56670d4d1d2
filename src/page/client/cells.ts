import { unpackCell, type UnpackedCell } from '../unpack.ts';
import type { PageCell, PageStudy } from '../types.ts';

const mostOpen = 20;
const opened = new Map<number, Promise<UnpackedCell | undefined>>();

/** A cell, unpacked from the page's own text; undefined of one that could not be computed. */
export const unpackedCell = (index: number): Promise<UnpackedCell | undefined> => {
  const cell = opened.get(index) ?? unpack(index);
  opened.delete(index);
  opened.set(index, cell);
  const [oldest] = opened.keys();
  if (opened.size > mostOpen) opened.delete(oldest!);
  return cell;
};

const unpack = async (index: number): Promise<UnpackedCell | undefined> => {
  const text = document.getElementById(`cell-${index}`)?.textContent;
  return text ? unpackCell(text) : undefined;
};

/** The displayed name of a cell: `xavier · width 50`. */
export const nameOf = ({ initializers, sweep }: PageStudy, { initializer, swept }: PageCell): string =>
  [initializers[initializer]!, ...swept.map((value, i) => `${sweep[i]!.key} ${sweep[i]!.values[value]!}`)].join(' · ');

export type Dimension = number | 'initializer';

/** The index of the cell with `value` in one dimension that agrees most with `from` in the others. */
export const closestCell = ({ cells }: PageStudy, from: PageCell, dimension: Dimension, value: number): number => {
  const wanted = dimension === 'initializer' ? { ...from, initializer: value } : withSwept(from, dimension, value);
  const likeness = (cell: PageCell): number =>
    valueIn(cell, dimension) === value
      ? 1 + Number(cell.initializer === wanted.initializer) + cell.swept.filter((v, i) => v === wanted.swept[i]).length
      : 0;
  const scores = cells.map(likeness);
  return scores.indexOf(Math.max(...scores));
};

export const valueIn = (cell: PageCell, dimension: Dimension): number =>
  dimension === 'initializer' ? cell.initializer : cell.swept[dimension]!;

const withSwept = (cell: PageCell, path: number, value: number): PageCell => ({
  ...cell,
  swept: cell.swept.with(path, value),
});

/** Indices of the cells that differ from `from` in no other dimension, its own among them. */
export const cellsAlong = ({ cells }: PageStudy, from: PageCell, dimension: Dimension): number[] =>
  [...cells.keys()].filter((index) => {
    const cell = cells[index]!;
    return (
      (dimension === 'initializer' || cell.initializer === from.initializer) &&
      cell.swept.every((value, path) => path === dimension || value === from.swept[path])
    );
  });

/** The index of the epoch in the page that is nearest to `epoch`. */
export const nearest = (epochs: readonly number[], epoch: number): number =>
  epochs.reduce((best, kept, i) => (Math.abs(kept - epoch) < Math.abs(epochs[best]! - epoch) ? i : best), 0);

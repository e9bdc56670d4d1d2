import { unpackCell, unpackParameters, type UnpackedCell, type UnpackedParameters } from '../unpack.ts';
import type { PageCell, PageStudy } from '../types.ts';
import type { State } from './state.ts';

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

/** Its weights and biases; undefined where the page holds none. */
export const unpackedParameters = async (index: number): Promise<UnpackedParameters | undefined> => {
  const text = document.getElementById(`parameters-${index}`)?.textContent;
  return text ? unpackParameters(text) : undefined;
};

const unpack = async (index: number): Promise<UnpackedCell | undefined> => {
  const text = document.getElementById(`cell-${index}`)?.textContent;
  return text ? unpackCell(text) : undefined;
};

/** The label of a cell's initializer: `xavier`. */
export const initializerOf = ({ initializers }: PageStudy, { initializer, label }: PageCell): string =>
  label ?? initializers[initializer]!;

/** The same of cells of one initializer; where its own parameters are swept, its place in the config: `initializers[1]`. */
export const sharedInitializer = (study: PageStudy, indices: readonly number[]): string => {
  const labels = new Set(indices.map((index) => initializerOf(study, study.cells[index]!)));
  const [label, ...others] = labels;
  return others.length === 0 ? label! : study.initializers[study.cells[indices[0]!]!.initializer]!;
};

/** The displayed name of a cell: `xavier · width 50`. */
export const nameOf = (study: PageStudy, cell: PageCell): string =>
  [initializerOf(study, cell), ...sweptNames(study, cell)].join(' · ');

export const sweptNames = ({ sweep }: PageStudy, { swept }: PageCell): string[] =>
  swept.map((value, path) => `${sweep[path]!.key} ${sweep[path]!.values[value]!}`);

/** What cells differ in: the initializer, or a swept path by its index. */
export type Dimension = number | 'initializer';

type Coordinates = Pick<PageCell, 'initializer' | 'swept'>;

export const valueIn = (cell: Coordinates, dimension: Dimension): number =>
  dimension === 'initializer' ? cell.initializer : cell.swept[dimension]!;

/** The label of a cell among those that differ from it in this dimension only. */
export const labelIn = (study: PageStudy, cell: PageCell, dimension: Dimension): string =>
  dimension === 'initializer' ? initializerOf(study, cell) : study.sweep[dimension]!.values[cell.swept[dimension]!]!;

/** Indices of the cells that differ from `from` in no other dimension, its own among them. */
export const cellsAlong = ({ cells }: PageStudy, from: Coordinates, dimension: Dimension): number[] =>
  [...cells.keys()].filter((index) => {
    const cell = cells[index]!;
    return (
      (dimension === 'initializer' || cell.initializer === from.initializer) &&
      cell.swept.every((value, path) => path === dimension || value === from.swept[path])
    );
  });

/** The names of two cells that are compared. */
export const cellLetters = ['A', 'B'] as const;
export type CellLetter = (typeof cellLetters)[number];

type DisplayedCellIndices = Pick<State, 'cell' | 'comparedCell'>;

/** The two cells that are compared; none where one alone is displayed. */
export const comparedCells = ({ cell, comparedCell }: DisplayedCellIndices): { letter: CellLetter; index: number }[] =>
  comparedCell === undefined
    ? []
    : [
        { letter: 'A', index: cell },
        { letter: 'B', index: comparedCell },
      ];

/** The letters of a cell while two are compared: none of a third one, both where a cell is compared with itself. */
export const lettersOf = (state: DisplayedCellIndices, cell: number): CellLetter[] =>
  comparedCells(state).flatMap(({ letter, index }) => (index === cell ? [letter] : []));

export const isDisplayed = ({ cell, comparedCell }: DisplayedCellIndices, index: number): boolean =>
  index === cell || index === comparedCell;

/** The index of the epoch in the page that is nearest to `epoch`. */
export const nearest = (epochs: readonly number[], epoch: number): number =>
  epochs.reduce((best, kept, i) => (Math.abs(kept - epoch) < Math.abs(epochs[best]! - epoch) ? i : best), 0);

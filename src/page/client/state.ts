import type { Direction } from '../../record/record.ts';
import { cellColumns, type CellColumn } from './cellColumns.ts';
import type { PageStudy } from '../types.ts';

export type Shown = Direction | 'both';
export type Axes = 'own' | 'same';
export type Layout = 'overlay' | 'stacked';

/** What the reader has chosen; the address's hash holds it, so that a link opens the same view. */
export interface State {
  /** Index into the study's cells. */
  readonly cell: number;
  /** Of the cell that it is compared with; undefined of none. */
  readonly comparedCell: number | undefined;
  readonly repeat: number;
  readonly epoch: number;
  readonly shown: Shown;
  /** own: each histogram has axes of its own; same: a layer's histograms share theirs over the epochs. */
  readonly axes: Axes;
  readonly layout: Layout;
  /** What the lines of a chart are: the initializers (undefined) or the values of a swept path. */
  readonly lineDimension: number | undefined;
  /** What the map shows, a column's key; undefined: σ of the direction that is shown. */
  readonly map: string | undefined;
  /** What the table is filtered by, as typed. */
  readonly filter: string;
  /** A column's key; undefined: the study's order. */
  readonly sort: Sort | undefined;
  /** The layer that is open in the dialog. */
  readonly open: OpenLayer | undefined;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface OpenLayer {
  /** From 1. */
  readonly number: number;
  readonly direction: Direction;
}

export const initialState: State = {
  cell: 0,
  comparedCell: undefined,
  repeat: 0,
  epoch: 0,
  shown: 'forward',
  axes: 'own',
  layout: 'overlay',
  lineDimension: undefined,
  map: undefined,
  filter: '',
  sort: undefined,
  open: undefined,
};

/** `#cell=width%3D50%2Fxavier&epoch=3`: the cell, and what differs from the initial state. */
export const toHash = (state: State, { cells, sweep }: PageStudy): string => {
  const words = new URLSearchParams({ cell: cells[state.cell]!.slug });
  for (const key of ['repeat', 'epoch', 'shown', 'axes', 'layout'] as const) {
    if (state[key] !== initialState[key]) words.set(key, String(state[key]));
  }
  if (state.comparedCell !== undefined) words.set('with', cells[state.comparedCell]!.slug);
  if (state.lineDimension !== undefined) words.set('along', sweep[state.lineDimension]!.path);
  if (state.map !== undefined) words.set('map', state.map);
  if (state.filter !== '') words.set('filter', state.filter);
  if (state.sort) words.set('sort', `${state.sort.descending ? '-' : ''}${state.sort.column}`);
  if (state.open) words.set('layer', `${state.open.direction}-${state.open.number}`);
  return `#${words}`;
};

/** The inverse of `toHash`; keys that are missing or don't fit the study keep their initial values. */
export const fromHash = (hash: string, study: PageStudy): State => {
  const { cells, sweep } = study;
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const columns = cellColumns(study);
  const index = (found: number): number | undefined => (found < 0 ? undefined : found);
  const cellNamed = (slug: string | null): number | undefined => index(cells.findIndex((cell) => cell.slug === slug));
  const count = (key: string): number => {
    const value = Number(words.get(key));
    return Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  const oneOf = <T extends string>(key: string, values: readonly T[]): T =>
    values.find((value) => value === words.get(key)) ?? values[0]!;
  return {
    cell: cellNamed(words.get('cell')) ?? initialState.cell,
    comparedCell: cellNamed(words.get('with')),
    repeat: count('repeat'),
    epoch: count('epoch'),
    shown: oneOf('shown', ['forward', 'backward', 'both']),
    axes: oneOf('axes', ['own', 'same']),
    layout: oneOf('layout', ['overlay', 'stacked']),
    lineDimension: index(sweep.findIndex(({ path }) => path === words.get('along'))),
    map: columns.find(({ key, shade }) => shade && key === words.get('map'))?.key,
    filter: words.get('filter') ?? '',
    sort: sortOf(words.get('sort'), columns),
    open: openOf(words.get('layer')),
  };
};

const sortOf = (word: string | null, columns: readonly CellColumn[]): Sort | undefined => {
  const column = columns.find(({ key, inTable }) => inTable && key === word?.replace(/^-/, ''))?.key;
  return column === undefined ? undefined : { column, descending: word!.startsWith('-') };
};

const openOf = (word: string | null): OpenLayer | undefined => {
  const [, direction, number] = /^(forward|backward)-([1-9]\d{0,8})$/.exec(word ?? '') ?? [];
  return direction === undefined ? undefined : { direction: direction as Direction, number: Number(number) };
};

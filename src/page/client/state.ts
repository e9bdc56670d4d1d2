import type { Direction } from '../../record/record.ts';
import type { PageCell, PageStudy } from '../types.ts';

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
};

/** `#cell=width%3D50%2Fxavier&epoch=3`: the cell, and what differs from the initial state. */
export const toHash = (state: State, { cells, sweep }: PageStudy): string => {
  const words = new URLSearchParams({ cell: cells[state.cell]!.slug });
  for (const key of ['repeat', 'epoch', 'shown', 'axes', 'layout'] as const) {
    if (state[key] !== initialState[key]) words.set(key, String(state[key]));
  }
  if (state.comparedCell !== undefined) words.set('with', cells[state.comparedCell]!.slug);
  if (state.lineDimension !== undefined) words.set('along', sweep[state.lineDimension]!.path);
  return `#${words}`;
};

/** Whether a cell suits as the initial one: its activations are not all alike. */
const isAlive = ({ averages }: PageCell): boolean => (averages.forward[0]?.[0] ?? 0) > 0;

/** The inverse of `toHash`; keys that are missing or don't fit the study keep their initial values. */
export const fromHash = (hash: string, { cells, sweep }: PageStudy): State => {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const index = (found: number): number | undefined => (found < 0 ? undefined : found);
  const cellNamed = (slug: string | null): number | undefined => index(cells.findIndex((cell) => cell.slug === slug));
  const count = (key: string): number => {
    const value = Number(words.get(key));
    return Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  const oneOf = <T extends string>(key: string, values: readonly T[]): T =>
    values.find((value) => value === words.get(key)) ?? values[0]!;
  return {
    cell: cellNamed(words.get('cell')) ?? index(cells.findIndex(isAlive)) ?? initialState.cell,
    comparedCell: cellNamed(words.get('with')),
    repeat: count('repeat'),
    epoch: count('epoch'),
    shown: oneOf('shown', ['forward', 'backward', 'both']),
    axes: oneOf('axes', ['own', 'same']),
    layout: oneOf('layout', ['overlay', 'stacked']),
    lineDimension: index(sweep.findIndex(({ path }) => path === words.get('along'))),
  };
};

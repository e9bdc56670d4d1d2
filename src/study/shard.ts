import type { Cell, Study } from '../config/index.ts';
import { secondsOf } from './estimate.ts';

/** One of so many parts of the cells. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** Indices of the cells, those first that are estimated to take longest; of the same estimate, in the plan's order. */
export const dearestFirst = (cells: readonly Cell[]): number[] => {
  const seconds = cells.map(({ settings }) => secondsOf(settings));
  return [...cells.keys()].toSorted((a, b) => seconds[b]! - seconds[a]! || a - b);
};

/**
 * The studies with the shard's cells alone, the dearest first. The cells of all of them together are dealt by estimated cost,
 * in turn, which rests on the config alone: shards on different machines agree without asking each other.
 *
 *     shareOf([study], { index: 1, of: 2 })[0].cells // the dearest cell, the third, the fifth, …
 */
export const shareOf = (studies: readonly Study[], { index, of }: Shard): Study[] => {
  const owners = studies.flatMap((study) => study.cells.map(() => study));
  const cells = studies.flatMap((study) => study.cells);
  const dealt = dearestFirst(cells).filter((_, turn) => turn % of === index - 1);
  return studies.map((study) => ({
    ...study,
    cells: dealt.filter((i) => owners[i] === study).map((i) => cells[i]!),
    // A shard draws nothing.
    figures: { ...study.figures, formats: [], film: false },
  }));
};

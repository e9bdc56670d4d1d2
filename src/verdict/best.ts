import type { VerdictWord } from './words.ts';

interface Scored {
  readonly verdict: VerdictWord | undefined;
  /** NaN or null: none. */
  readonly score: number | null;
}

/**
 * The index of the best of some cells: the smallest score among the healthy ones, or among all where none is healthy; undefined
 * where none of these has a score. The first of equal ones.
 *
 *     bestOf([{ verdict: 'dead', score: 0.1 }, { verdict: 'healthy', score: 0.4 }]) // 1
 */
export const bestOf = (cells: readonly Scored[]): number | undefined => {
  const scored = [...cells.keys()].filter((i) => Number.isFinite(cells[i]!.score));
  const healthy = scored.filter((i) => cells[i]!.verdict === 'healthy');
  const [best] = (healthy.length > 0 ? healthy : scored).toSorted((a, b) => cells[a]!.score! - cells[b]!.score!);
  return best;
};

/** What makes the best cell the best. */
export const bestNote = (word: VerdictWord | undefined): string =>
  word === 'healthy' ? 'the smallest score of the healthy cells' : 'the smallest score; no cell is healthy';

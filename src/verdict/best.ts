import type { VerdictWord } from './words.ts';

interface Scored {
  readonly verdict: VerdictWord | undefined;
  /** NaN or null: none. */
  readonly score: number | null;
}

/**
 * The indices of cells, the best first: those with a score, the healthy ones of them before the others, by their scores; then
 * those without, as they come.
 *
 *     ranking([{ verdict: 'dead', score: 0.1 }, { verdict: 'healthy', score: 0.4 }]) // [1, 0]
 */
export const ranking = (cells: readonly Scored[]): number[] => {
  const placeOf = ({ verdict, score }: Scored): number => (!Number.isFinite(score) ? 2 : verdict === 'healthy' ? 0 : 1);
  return [...cells.keys()].toSorted((i, j) => {
    const [a, b] = [cells[i]!, cells[j]!];
    const place = placeOf(a);
    return place - placeOf(b) || (place === 2 ? 0 : a.score! - b.score!);
  });
};

/**
 * The index of the best of some cells: the smallest score among the healthy ones, or among all where none is healthy; undefined
 * where none of these has a score. The first of equal ones.
 *
 *     bestOf([{ verdict: 'dead', score: 0.1 }, { verdict: 'healthy', score: 0.4 }]) // 1
 */
export const bestOf = (cells: readonly Scored[]): number | undefined => {
  const [best] = ranking(cells);
  return best !== undefined && Number.isFinite(cells[best]!.score) ? best : undefined;
};

/** What makes the best cell the best. */
export const bestNote = (word: VerdictWord | undefined): string =>
  word === 'healthy' ? 'the smallest score of the healthy cells' : 'the smallest score; no cell is healthy';

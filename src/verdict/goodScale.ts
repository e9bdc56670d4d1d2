import type { ResolvedCell } from '../cell/index.ts';
import type { Candidate, Family } from './families.ts';
import { extremesOf, isSound, ratingOf, safetyMargin } from './outlook.ts';

/** The σ_w that are tried, and how many on a logarithmic grid before the best are refined. */
export const triedGains = { from: 0.3, to: 10 } as const;
const gridSize = 14;
/** Of ln σ_w, to which the best is found. */
const resolution = 5e-4;

/**
 * The σ_w of a family at which theory expects signal and gradient to stay nearest to the size they set out with; undefined
 * where none keeps within the limits. Where the size lost most and the size gained most change places, by bisection, so that a
 * window of any width is met; beside those, around the best of the grid.
 */
export const goodScale = (cell: ResolvedCell, { scaled }: Family): Candidate | undefined => {
  const candidateAt = (log: number, digits = 15): Candidate => scaled(Math.exp(log), digits);
  const at = (log: number) => {
    const extremes = extremesOf(cell, candidateAt(log));
    return { log, balance: extremes.most + extremes.least, rating: ratingOf(extremes) };
  };
  type Point = ReturnType<typeof at>;
  const [from, to] = [Math.log(triedGains.from), Math.log(triedGains.to)];
  const step = (to - from) / (gridSize - 1);
  const grid = Array.from({ length: gridSize }, (_, i) => at(from + i * step));
  const crossing = (below: Point, above: Point): Point => {
    let [near, far] = [below, above];
    while (Math.abs(far.log - near.log) > resolution) {
      const middle = at((near.log + far.log) / 2);
      if (Math.sign(middle.balance) === Math.sign(near.balance)) near = middle;
      else far = middle;
    }
    return near.rating < far.rating ? near : far;
  };
  const lowest = (left: number, right: number): Point => {
    let [a, b] = [left, right];
    while (b - a > 10 * resolution) {
      const [low, high] = [at(a + golden * (b - a)), at(b - golden * (b - a))];
      if (low.rating < high.rating) b = high.log;
      else a = low.log;
    }
    return at((a + b) / 2);
  };
  const crossings = grid.flatMap((point, i) => {
    const next = grid[i + 1];
    return next && point.balance * next.balance < 0 ? [crossing(point, next)] : [];
  });
  const best = [...crossings, ...grid].reduce((best, one) => (one.rating < best.rating ? one : best));
  const refined = best.rating < safetyMargin ? best : lowest(best.log - step, best.log + step);
  return [3, 4, 6].map((digits) => candidateAt(refined.log, digits)).find((candidate) => isSound(cell, candidate));
};

/** (3 − √5)/2: where golden-section search cuts an interval. */
const golden = (3 - Math.sqrt(5)) / 2;

import { moved, type Sum } from './sums.ts';
import type { Spread } from './types.ts';

/** How a logarithm changes with ln q, and by how much its mean over draws is off what it is at q itself. */
export interface Chord {
  readonly slope: number;
  readonly shift: number;
}

/** Of ln q: a standard deviation below the mean of what draws differ by, none, and one above. */
export const offsetsOf = ({ variance, shift }: Spread): readonly [number, number, number] => {
  const reach = Math.max(Math.sqrt(variance), 0.01);
  return [shift - reach, 0, shift + reach];
};

/**
 * Over what draws differ by (statistical linearization): what a fixed point that repels amplifies soon leaves the neighbourhood
 * where a tangent holds. @param logs at the offsets of ln q that `offsetsOf` gives
 */
export const chordOf = (q: Spread, logs: readonly [number, number, number]): Chord => {
  const [below, , above] = offsetsOf(q);
  const slope = (logs[2] - logs[0]) / (above - below);
  return { slope, shift: (logs[2] + logs[0]) / 2 - logs[1] - slope * q.shift };
};

/** The chord's logarithm as a sum, of ln q as a sum. */
export const along = ({ slope, shift }: Chord, q: Sum): Sum =>
  moved(
    q.map((one) => slope * one),
    shift,
  );

import { moved, type Sum } from './sums.ts';
import type { Spread } from './types.ts';

/** How a logarithm changes with ln q, and by how much its mean over draws is off what it is at q itself. */
export interface Chord {
  readonly slope: number;
  readonly shift: number;
}

/**
 * Over what draws differ by, ±1 standard deviation around their mean (statistical linearization): what a fixed point that repels
 * amplifies soon leaves the neighbourhood where a tangent holds.
 */
export const chord = ({ variance, shift }: Spread, log: (offset: number) => number): Chord => {
  const reach = Math.max(Math.sqrt(variance), 0.01);
  const [below, above] = [log(shift - reach), log(shift + reach)];
  const slope = (above - below) / (2 * reach);
  return { slope, shift: (above + below) / 2 - log(0) - slope * shift };
};

/** The chord's logarithm as a sum, of ln q as a sum. */
export const along = ({ slope, shift }: Chord, q: Sum): Sum =>
  moved(
    q.map((one) => slope * one),
    shift,
  );

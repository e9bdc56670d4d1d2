import type { Direction } from '../run/record.ts';

/** What σ is that of, in axis titles. */
export const spread: Record<Direction, string> = {
  forward: 'σ of the outputs',
  backward: 'σ of the gradients',
};

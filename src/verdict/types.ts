import type { Criterion, VerdictWord } from './words.ts';

/** The word for a cell, and why. */
export interface Verdict {
  readonly verdict: VerdictWord;
  /** The rest in words: what decided it, where it starts, what theory says of it, and what to try. */
  readonly sentence: string;
  readonly measure: Criterion;
  /** A std as it is; units and entries as a fraction of their layer. */
  readonly value: number;
  /** What `value` lies beyond; of a healthy cell, what it stays within. */
  readonly threshold: number;
  /** Where it starts, from 1, as in the tables. */
  readonly layer: number;
  readonly epoch: number;
  readonly theory: {
    /** What theory expects of `value` at infinite width; null where it says nothing of it. */
    readonly value: number | null;
    /** √χ at the fixed point: the gradient's factor a pair of layers; null likewise. */
    readonly sqrtChi: number | null;
  };
  /** What to try; null where nothing is wrong. */
  readonly advice: string | null;
  /** Repeats with this verdict, of how many. */
  readonly repeats: { readonly agreeing: number; readonly of: number };
}

/** What decided in one repeat. */
export type Finding = Pick<Verdict, 'verdict' | 'measure' | 'value' | 'threshold' | 'layer' | 'epoch'>;

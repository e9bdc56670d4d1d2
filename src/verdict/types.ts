import type { Criterion, VerdictWord } from './words.ts';

/** The word for a cell, and why. */
export interface Verdict {
  readonly verdict: VerdictWord;
  /** The rest in words: what decided it, where it starts, what theory says of it, and what to try. */
  readonly sentence: string;
  readonly measure: Criterion;
  /** √(mean² + std²), of several repeats the geometric mean; units and entries as a fraction of their layer, the mean. */
  readonly value: number;
  /** What `value` lies beyond; of a healthy or uncertain cell, what it is judged by. */
  readonly threshold: number;
  /** Where it starts, from 1, as in the tables. */
  readonly layer: number;
  readonly epoch: number;
  readonly theory: {
    /** What theory expects of `value` at infinite width; null where it says nothing of it. */
    readonly value: number | null;
    /** √χ of this layer: the factor of an independent gradient through its pair; null likewise. */
    readonly sqrtChi: number | null;
  };
  /** What to try; null where nothing is wrong, or nothing is known to help. */
  readonly advice: string | null;
  /** Repeats that by themselves lie where the word says (of an uncertain cell: within the limit), of how many. */
  readonly repeats: { readonly agreeing: number; readonly of: number };
}

/** What decided about a cell, before it is told. */
export interface Finding extends Pick<Verdict, 'verdict' | 'measure' | 'value' | 'threshold' | 'layer' | 'epoch'> {
  /** `value` in each repeat. */
  readonly values: readonly number[];
  readonly agreeing: number;
  /** What it is at infinite width. */
  readonly expected: number | null;
  /** The factor within which 19 of 20 draws lie of the typical one; left out where nothing is known of it. */
  readonly spread?: number;
  /** In words: what was found, without theory and advice. */
  readonly text: string;
  /** What else was found, begun with a semicolon. */
  readonly also?: string;
}

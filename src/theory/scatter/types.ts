import type { PredictionPlan } from '../predict.ts';

/** Of ln of a tensor's mean square over draws, to first order in 1/width. */
export interface Spread {
  readonly variance: number;
  /** Its mean less ln of the prediction: a typical draw lies below what draws have in the mean. */
  readonly shift: number;
}

/** Null where theory is silent. */
export interface Scatter {
  /** Of each layer's output. */
  readonly forward: readonly (Spread | null)[];
  /** Of the gradient with respect to each layer's input. */
  readonly backward: readonly (Spread | null)[];
}

/** What decides by how much a mean over samples and units scatters. */
export interface ScatterPlan extends PredictionPlan {
  readonly samples: number;
}

import { propagate, type PredictionPlan } from './predict.ts';
import { sampleStdOf } from './signal.ts';

/** In layer order; null where `predictLayers` has no prediction, or where an activation's integral over two samples can't be told. */
export interface PredictedSampleStd {
  /** Of each layer's output: √(q (1 − c)) behind an affine layer, √(E[φ²] − E[φ(u) φ(v)]) behind an activation. */
  readonly forward: readonly (number | null)[];
  /** Of the gradient with respect to each layer's input. */
  readonly backward: readonly (number | null)[];
}

/**
 * What of each layer's standard deviation tells samples apart, at epoch 0: the root of the mean over units of the variance over
 * samples, for infinite width, many samples, and samples that are drawn independently (docs/theory.md).
 *
 *     predictSampleStd({ layers, activations, initializer, bias: 'zero', input: { mean: 0, square: 1 }, upstream: 'ones' })
 *
 * @param signals of the plan, where they are known
 */
export const predictSampleStd = (plan: PredictionPlan, signals = propagate(plan)): PredictedSampleStd => {
  const { forward, backward } = signals;
  // In the order of computing, so that none waits for a long chain of others.
  const ofForward = plan.layers.map(({ number }) => sampleStdOf(forward.get(number)));
  const ofBackward = plan.layers.toReversed().map(({ number }) => sampleStdOf(backward.get(number)));
  return { forward: ofForward, backward: ofBackward.toReversed() };
};

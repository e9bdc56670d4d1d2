import { forwardPass, upstreamSignal, type PredictionPlan } from './predict.ts';
import { stdOf, type GradientParts, type GradientSignal } from './signal.ts';

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
 */
export const predictSampleStd = (plan: PredictionPlan): PredictedSampleStd => {
  const { propagations } = forwardPass(plan);
  const { mean, square } = plan.input;
  const parts = new Map([[0, Math.sqrt(1 - mean ** 2 / square)]]);
  const forward = plan.layers.map(({ number, inputs: [before] }) => {
    const change = propagations.get(number);
    if (!change) return null;
    const part = change.differing.forward(parts.get(before!)!);
    parts.set(number, part);
    return stdOf({ std: part * Math.sqrt(change.out.square), unit: change.out.unit });
  });
  let gradient: GradientSignal | string | undefined = upstreamSignal[plan.upstream];
  let ofGradient: GradientParts = upstreamParts[plan.upstream];
  const backward = plan.layers.toReversed().map(({ number, inputs: [before] }) => {
    const change = propagations.get(number);
    if (typeof gradient !== 'object' || !change) {
      gradient = undefined;
      return null;
    }
    ofGradient = change.differing.backward(gradient, ofGradient, parts.get(before!)!);
    gradient = change.backward(gradient);
    return typeof gradient === 'object'
      ? stdOf({ std: ofGradient.total * Math.sqrt(gradient.square), unit: gradient.unit })
      : null;
  });
  return { forward, backward: backward.toReversed() };
};

/** Ones are the same for all samples, draws are not. */
const upstreamParts: Readonly<Record<PredictionPlan['upstream'], GradientParts>> = {
  ones: { total: 0, noise: 0 },
  normal: { total: 1, noise: 1 },
};

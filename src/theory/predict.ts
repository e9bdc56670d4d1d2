import type { LayerDescription, LayerName } from '../network/index.ts';
import { describeLayers, stack } from '../network/index.ts';
import type { ScalarActivation } from './moments.ts';
import { activationRule, rules, type TheoryInitializer } from './rules.ts';
import { normalized, rmsOf, stdOf, type Change, type GradientSignal, type Signal } from './signal.ts';

/** What theory needs to know of a network at epoch 0. */
export interface PredictionPlan {
  readonly layers: readonly LayerDescription[];
  /** Of the activation layers, by number. */
  readonly activations: ReadonlyMap<number, ScalarActivation>;
  readonly initializer: TheoryInitializer;
  /** What draws the layers that have an initializer or a gain of their own, by number. Default: none have. */
  readonly own?: ReadonlyMap<number, TheoryInitializer>;
  /** `zero`: biases start at 0. */
  readonly bias: 'same' | 'zero';
  /** Mean and mean square of an entry of the input, 0 and 1 for N(0, 1), and whether it is Gaussian. Default: it is. */
  readonly input: { readonly mean: number; readonly square: number; readonly gaussian?: boolean };
  /** The gradient given to the last layer: all ones, or independent N(0, 1). */
  readonly upstream: 'ones' | 'normal';
}

/** In layer order; null where a number exceeds float64, can't be integrated, or where theory has no rule. */
export interface PredictedStd {
  /** Standard deviation of each layer's output. */
  readonly forward: readonly (number | null)[];
  /** Standard deviation of the gradient with respect to each layer's input. */
  readonly backward: readonly (number | null)[];
  /** Root mean squares of the same. */
  readonly rms: { readonly forward: readonly (number | null)[]; readonly backward: readonly (number | null)[] };
  /** The layer at which each pass's prediction ends, and why; null where it reaches the end. */
  readonly silence: { readonly forward: Silence | null; readonly backward: Silence | null };
}

export interface Silence {
  readonly layer: number;
  readonly reason: string;
}

/**
 * The standard deviation of every layer at epoch 0, over samples and units, for infinite width (docs/theory.md): a fold of
 * the rule of each layer's kind, forward and then backward. Where a rule is silent, the prediction ends there.
 */
export const predictLayers = (plan: PredictionPlan): PredictedStd => {
  const { forward, backward, silence } = propagate(plan);
  const ofLayers = (
    signals: ReadonlyMap<number, Signal | GradientSignal>,
    sizeOf: typeof stdOf | typeof rmsOf,
  ): (number | null)[] => plan.layers.map(({ number }) => sizeOf(signals.get(number)));
  return {
    forward: ofLayers(forward, stdOf),
    backward: ofLayers(backward, stdOf),
    rms: { forward: ofLayers(forward, rmsOf), backward: ofLayers(backward, rmsOf) },
    silence,
  };
};

/** What theory knows of a network's tensors, by the number of the layer; silent layers have no entry. */
export interface PropagatedSignals extends Pick<PredictedStd, 'silence'> {
  readonly input: Signal;
  /** Of each layer's output. */
  readonly forward: ReadonlyMap<number, Signal>;
  /** The gradient given to the last layer. */
  readonly upstream: GradientSignal;
  /** With respect to each layer's input. */
  readonly backward: ReadonlyMap<number, GradientSignal>;
}

export const propagate = (plan: PredictionPlan): PropagatedSignals => {
  const { start, propagations, silence } = forwardPass(plan);
  const forward = new Map([...propagations].map(([number, { out }]) => [number, out]));
  return {
    input: start,
    forward,
    upstream: upstreamSignal[plan.upstream],
    ...backwardPass(plan, propagations, silence),
  };
};

/** How each layer changes signal and gradient, by number, as far as theory goes. */
export const forwardPass = ({ layers, activations, initializer, own, bias, input }: PredictionPlan) => {
  const propagations = new Map<number, Change>();
  const variance = input.square - input.mean ** 2;
  const start: Signal = { unit: 0, gaussian: true, ...input, variance, std: Math.sqrt(variance) };
  let silence: Silence | null = null;
  for (const layer of layers) {
    const [before] = layer.inputs;
    const x = before === 0 ? start : propagations.get(before!)?.out;
    if (!x) continue;
    const activation = activations.get(layer.number);
    const found = activation
      ? activationRule(activation, x)
      : rules[layer.kind as LayerName](x, layer, { initializer: own?.get(layer.number) ?? initializer, bias });
    if (typeof found === 'string') silence ??= { layer: layer.number, reason: found };
    else propagations.set(layer.number, normalized(found));
  }
  return { start, propagations, silence };
};

const backwardPass = (
  { layers, upstream }: PredictionPlan,
  propagations: ReadonlyMap<number, Change>,
  silent: Silence | null,
): Pick<PropagatedSignals, 'backward' | 'silence'> => {
  let gradient: GradientSignal | undefined = upstreamSignal[upstream];
  let silence: Silence | null = null;
  const backward = new Map<number, GradientSignal>();
  for (const { number } of layers.toReversed()) {
    const found: GradientSignal | string | undefined = gradient && propagations.get(number)?.backward(gradient);
    gradient = typeof found === 'object' ? found : undefined;
    if (gradient) backward.set(number, gradient);
    else silence ??= { layer: number, reason: typeof found === 'string' ? found : silent!.reason };
  }
  return { backward, silence: { forward: silent, backward: silence } };
};

/** What the last layer is given. */
export const upstreamSignal: Readonly<Record<PredictionPlan['upstream'], GradientSignal>> = {
  ones: { unit: 0, mean: 1, noise: 0, inputCoefficient: 0, square: 1, variance: 0, std: 0 },
  normal: { unit: 0, mean: 0, noise: 1, inputCoefficient: 0, square: 1, variance: 1, std: 1 },
};

/** The notebook's stack: one activation behind every affine layer. */
export interface StackPlan extends Omit<PredictionPlan, 'layers' | 'activations'> {
  readonly activation: ScalarActivation;
  /** Units of the input, then of each affine layer. */
  readonly widths: readonly number[];
}

/**
 * `predictLayers` of the notebook's stack.
 *
 *     const plan = { activation, initializer, bias: 'zero', widths: [100, 100], input: { mean: 0, square: 1 }, upstream: 'ones' };
 *     predictStd({ ...plan, activation: activations.relu.create({}), initializer: initializers.he.create({}) })
 *     // { forward: [1.414, 0.826], backward: [1.148, 0.5], … }
 *
 * Null where theory is silent from the first layer on, as of weights that are not zero-mean draws.
 */
export const predictStd = ({ activation, widths, ...plan }: StackPlan): PredictedStd | null => {
  const layers = describeLayers(stack(widths, { name: 'identity', parameters: {} }));
  const activations = new Map(
    layers.flatMap(({ category, number }) => (category === 'activation' ? [[number, activation]] : [])),
  );
  const predicted = predictLayers({ ...plan, layers, activations });
  return predicted.silence.forward?.layer === 1 ? null : predicted;
};

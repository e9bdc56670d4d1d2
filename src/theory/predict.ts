import type { Choice } from '../catalogue/parameter.ts';
import type { LayerDescription, LayerName } from '../network/index.ts';
import { describeLayers, stack } from '../network/index.ts';
import { Gradients } from './gradients.ts';
import type { ScalarActivation } from './moments.ts';
import { coarsened, mappedCorrelations } from './correlations.ts';
import { mappedNeighbours } from './neighbours.ts';
import { overPlaces } from './overPlaces.ts';
import { activationRule, rules, type TheoryInitializer } from './rules.ts';
import {
  isOfUnits,
  ofPairs,
  rmsOf,
  stdOf,
  type Change,
  type GradientSignal,
  type PlacePair,
  type Propagation,
  type Signal,
} from './signal.ts';
import { normalized } from './signalUnits.ts';

/** What theory needs to know of a network at epoch 0. */
export interface PredictionPlan {
  readonly layers: readonly LayerDescription[];
  /** Of the activation layers, by number. */
  readonly activations: ReadonlyMap<number, ScalarActivation>;
  readonly initializer: TheoryInitializer;
  /** Of the kinds of layers, as they were chosen, by number. Default: none have any. */
  readonly parameters?: ReadonlyMap<number, Choice['parameters']>;
  /** Of one sample of the input. Default: one vector. */
  readonly inputShape?: readonly number[];
  /** What draws the layers that have an initializer or a gain of their own, by number. Default: none have. */
  readonly own?: ReadonlyMap<number, TheoryInitializer>;
  /** `zero`: biases start at 0. */
  readonly bias: 'same' | 'zero';
  readonly input: InputMoments;
  /** Over which batch norms take their statistics. Default: without end. */
  readonly samples?: number;
  /** The gradient given to the last layer: all ones, or independent N(0, 1). */
  readonly upstream: 'ones' | 'normal';
}

/** Of an entry of the input. */
export interface InputMoments {
  /** 0 for N(0, 1). */
  readonly mean: number;
  /** E[x²], 1 for N(0, 1). */
  readonly square: number;
  /** Default: true. */
  readonly gaussian?: boolean;
  /** Of two entries of a unit, for each pair of them; a number is that of two samples, the places of a sample being independent. Default: 0. */
  readonly correlation?: number | Readonly<Record<PlacePair, number>>;
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
 * @param signals of the plan, where they are known
 */
export const predictLayers = (plan: PredictionPlan, signals = propagate(plan)): PredictedStd => {
  const { forward, backward, silence } = signals;
  const ofLayers = (
    found: ReadonlyMap<number, Signal | GradientSignal>,
    sizeOf: typeof stdOf | typeof rmsOf,
  ): (number | null)[] => plan.layers.map(({ number }) => sizeOf(found.get(number)));
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
  /** With respect to each layer's input; of a residual to its block's, both paths summed. */
  readonly backward: ReadonlyMap<number, GradientSignal>;
}

export const propagate = (plan: PredictionPlan): PropagatedSignals => {
  const input = inputSignal(plan.input);
  const { changes, silence } = forwardPass(plan, input);
  const forward = new Map([...changes].map(([number, { out }]) => [number, out]));
  const upstream = upstreamSignal[plan.upstream];
  const signals = new Map([[0, input], ...forward]);
  return { input, forward, upstream, ...backwardPass(plan.layers, { changes, signals, upstream, silent: silence }) };
};

/** How each layer changes signal and gradient, by number, as far as theory goes. */
const forwardPass = (
  { layers, activations, parameters, inputShape = [], initializer, own, bias, samples = Infinity }: PredictionPlan,
  input: Signal,
): { readonly changes: ReadonlyMap<number, Change>; readonly silence: Silence | null } => {
  const changes = new Map<number, Change>();
  let silence: Silence | null = null;
  for (const layer of layers) {
    const inputs = layer.inputs.map((before) => (before === 0 ? input : changes.get(before)?.out));
    if (!inputs.every((x) => x !== undefined)) continue;
    const activation = activations.get(layer.number);
    const context = {
      initializer: own?.get(layer.number) ?? initializer,
      bias,
      layers,
      parameters: parameters?.get(layer.number) ?? {},
      inputShapes: layer.inputs.map((before) => (before === 0 ? inputShape : layers[before - 1]!.outputShape)),
      samples,
    };
    const found =
      layer.noTheory ??
      (activation ? activationOver(activation, inputs) : rules[layer.kind as LayerName](inputs, layer, context));
    if (typeof found === 'string') silence ??= { layer: layer.number, reason: found };
    else changes.set(layer.number, normalized(found));
  }
  return { changes, silence };
};

/** Two places' correlation behind an activation is that of two samples of which as much is alike. */
const activationOver = (activation: ScalarActivation, [input]: readonly Signal[]): Propagation => {
  const x = coarsened(input!);
  return overPlaces(
    [x],
    ([one]) => activationRule(activation, one!),
    (out) => {
      const map = (correlation: number): number => {
        const part = Math.sqrt(Math.max(0, 1 - correlation));
        const found = activationRule(activation, { ...x, apart: ofPairs(() => part) });
        return typeof found === 'string' ? Number.NaN : 1 - found.out.apart.samples() ** 2;
      };
      return mappedNeighbours(mappedCorrelations(out, x, map), x, map);
    },
  );
};

interface ForwardPass {
  readonly changes: ReadonlyMap<number, Change>;
  /** Of the input, 0, and of each layer's output. */
  readonly signals: ReadonlyMap<number, Signal>;
  readonly upstream: GradientSignal;
  readonly silent: Silence | null;
}

/** As the network's own backward pass: gradients are added where paths meet, within a residual's block before outside. */
const backwardPass = (
  layers: readonly LayerDescription[],
  { changes, signals, upstream, silent }: ForwardPass,
): Pick<PropagatedSignals, 'backward' | 'silence'> => {
  const backward = new Map<number, GradientSignal>();
  let silence: Silence | null = null;
  const gradients = new Gradients(signals);
  gradients.add(layers.at(-1)!.number, upstream);
  for (const layer of layers.toReversed()) {
    const { number, inputs, block } = layer;
    if (block) gradients.open(layer);
    const gradient = gradients.get(number);
    const found = gradient && changes.get(number)?.backward(gradient);
    if (typeof found !== 'object') silence ??= { layer: number, reason: found ?? silent!.reason };
    for (const [k, before] of inputs.entries()) {
      if (typeof found !== 'object') gradients.add(before, undefined);
      else if (found[k]) gradients.add(before, found[k]);
    }
    if (!block && typeof found === 'object' && found[0]) backward.set(number, found[0]);
    for (const [residual, total] of gradients.close(number)) if (total) backward.set(residual, total);
  }
  return { backward, silence: { forward: silent, backward: silence } };
};

/** All that differs between two entries of a unit is what they do not share by the input's correlation. */
const inputSignal = ({ gaussian = true, correlation = 0, mean, square }: PredictionPlan['input']): Signal => {
  const variance = square - mean ** 2;
  const ofPair = typeof correlation === 'number' ? { samples: correlation, places: 0, both: 0 } : correlation;
  const apart = ofPairs((pair) => Math.sqrt(((1 - (isOfUnits(pair) ? 0 : ofPair[pair])) * variance) / square));
  return { unit: 0, mean, square, variance, std: Math.sqrt(variance), gaussian, apart };
};

/** Ones are the same for all, draws are not. */
const upstreamSignal: Readonly<Record<PredictionPlan['upstream'], GradientSignal>> = {
  ones: {
    unit: 0,
    mean: 1,
    noise: 0,
    inputCoefficient: 0,
    square: 1,
    variance: 0,
    std: 0,
    apart: ofPairs(() => ({ total: 0, noise: 0 })),
  },
  normal: {
    unit: 0,
    mean: 0,
    noise: 1,
    inputCoefficient: 0,
    square: 1,
    variance: 1,
    std: 1,
    apart: ofPairs(() => ({ total: 1, noise: 1 })),
  },
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

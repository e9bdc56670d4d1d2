import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { createActivation, type Activation, type ActivationChoice } from '../activation/index.ts';
import type { Initializer } from '../initializer/types.ts';
import type { RandomStream } from '../random/stream.ts';
import { moments } from '../statistics/moments.ts';
import { placedLayers } from './describe.ts';
import { initializerOf } from './ownInitializer.ts';
import { fansOf, sizeOf, type LayerDescription, type ParameterDescription } from './description.ts';
import { createLayer } from './create.ts';
import type { Layer } from './layer.ts';
import { Network, type Node } from './network.ts';
import type { NetworkSpec } from './spec.ts';

/** How a network's weights are drawn. */
export interface Draws {
  readonly initializer: Initializer;
  /** `same`: biases are drawn by the initializer as well; `zero`: they start at 0. */
  readonly bias: 'same' | 'zero';
  /** The stream of the l-th layer with drawn weights, l from 1. */
  readonly stream: (l: number) => RandomStream;
  /** (samples, …): what a data-dependent initializer looks at. */
  readonly input: Tensor;
}

/**
 * A network of its specification, drawn.
 * @param activationOf creates the activation of a choice; default: `createActivation`
 */
export const buildNetwork = (
  spec: NetworkSpec,
  draws: Draws,
  activationOf: (choice: ActivationChoice) => Activation = createActivation,
): Network => {
  const nodes: DrawnNode[] = [];
  let l = 0;
  try {
    for (const { choice, description } of placedLayers(spec)) {
      const initializer = initializerOf(choice, draws.initializer);
      const values = drawParameters(description, { ...draws, initializer }, fansOf(description) && draws.stream(++l));
      nodes.push({
        description,
        layer: createLayer(choice, values, activationOf),
        scale: initializer.dataDependentScale,
      });
      tf.dispose(values);
    }
    scaleByData(nodes, draws.input);
  } catch (error) {
    for (const { layer } of nodes) layer.dispose();
    throw error;
  }
  return new Network(nodes);
};

/** W first, then b from the same stream. */
const drawParameters = ({ parameters }: LayerDescription, draws: Draws, stream: RandomStream | undefined): Tensor[] => {
  const drawn = parameters.map((parameter) => drawParameter(parameter, draws, stream));
  return drawn.map((values, i) => tf.tensor(values, [...parameters[i]!.shape]));
};

const drawParameter = (
  { start, shape, fans }: ParameterDescription,
  { initializer, bias }: Draws,
  stream: RandomStream | undefined,
): Float32Array => {
  const count = sizeOf({ outputShape: shape });
  if (typeof start === 'number') return new Float32Array(count).fill(start);
  if (start === 'weights') return initializer.weights(stream!, fans!);
  return bias === 'same' ? initializer.bias(stream!, fans!) : new Float32Array(count);
};

/** A node, and the scale of an initializer that looks at data. */
interface DrawnNode extends Node {
  readonly scale: Initializer['dataDependentScale'];
}

/**
 * Where an initializer looks at data: runs the input through the network and scales W, of attention Wo, by the std of its
 * layer's output, before the next layer gets it.
 */
const scaleByData = (nodes: readonly DrawnNode[], input: Tensor): void => {
  if (!nodes.some(({ description, scale }) => scale && fansOf(description))) return;
  const outputs: Tensor[] = [input];
  try {
    for (const { description, layer, scale } of nodes) {
      const inputs = description.inputs.map((i) => outputs[i]!);
      if (scale && fansOf(description)) scaleWeights(layer, inputs, scale);
      outputs.push(layer.forward(...inputs));
    }
  } finally {
    tf.dispose(outputs.slice(1));
  }
};

const scaleWeights = (layer: Layer, inputs: readonly Tensor[], scale: (preActivationStd: number) => number): void => {
  const W = layer.parameters.find(({ name }) => name === 'W' || name === 'Wo')!;
  const out = layer.forward(...inputs);
  const { std } = moments(out.dataSync<'float32'>());
  out.dispose();
  W.assign(tf.tidy(() => tf.mul(W.value, scale(std))));
};

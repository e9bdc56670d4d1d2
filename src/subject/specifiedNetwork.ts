import * as tf from '@tensorflow/tfjs-core';
import {
  Attention,
  buildNetwork,
  createLayer,
  placedLayers,
  sizeOf,
  type Draws,
  type NetworkSpec,
} from '../network/index.ts';
import type { Subject } from './subject.ts';

/** The network of a specification, with its weights drawn. */
export const drawSpecified = (spec: NetworkSpec, draws: Draws): Subject => {
  const network = buildNetwork(spec, draws);
  const nodeOf = (layer: number) => network.nodes[layer - 1]!;
  return {
    layers: network.nodes.map(({ description }) => description),
    capabilities: { backward: true, update: true },
    get parameters() {
      return network.parameters;
    },
    parametersOf: (layer) => nodeOf(layer).layer.parameters,
    forward: (input, probes) => network.forward(input, probes),
    backward: (upstream, probes) => network.backward(upstream, probes),
    jacobianOf: (number, input) => {
      const { description, layer } = nodeOf(number);
      const { choice } = placedLayers(spec)[number - 1]!;
      if (withoutJacobian.has(choice.name)) return undefined;
      const known = layer.jacobian?.(input);
      if (known) return known;
      const outputs = sizeOf(description);
      const values = layer.parameters.map(({ value }) => value);
      // A second layer over the same parameters: the first one keeps what its pass needs.
      const copy = createLayer(choice, values);
      try {
        return tf.tidy(() => {
          copy.forward(tf.tile(input, [outputs, ...input.shape.slice(1).map(() => 1)]));
          const upstream = tf.reshape(tf.eye(outputs), [outputs, ...description.outputShape]);
          const gradient = copy.backward(upstream) as tf.Tensor;
          return tf.transpose(tf.reshape(gradient, [outputs, -1]));
        });
      } finally {
        copy.dispose();
      }
    },
    attentionOf: (number) => {
      const { layer } = nodeOf(number);
      if (!(layer instanceof Attention) || !layer.weights) return undefined;
      return { weights: layer.weights, causal: layer.causal };
    },
    dispose: () => network.dispose(),
  };
};

/** Of several inputs, of token ids, or of all samples together. */
const withoutJacobian: ReadonlySet<string> = new Set(['residual', 'embedding', 'batchNorm']);

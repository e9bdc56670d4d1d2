import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { activations } from '../../src/activation/index.ts';
import { ActivationLayer, Affine, Network, type Layer, type LayerDescription } from '../../src/network/index.ts';
import { normalTensor } from '../support/tensors.ts';

/** A layer of two inputs whose gradients differ: their product, entry by entry. */
class Product implements Layer {
  readonly parameters = [];
  #factors: Tensor[] = [];

  forward(...factors: Tensor[]): Tensor {
    tf.dispose(this.#factors);
    this.#factors = factors.map((factor) => tf.keep(factor.clone()));
    return tf.mul(factors[0]!, factors[1]!);
  }

  backward(upstream: Tensor): readonly Tensor[] {
    const [a, b] = this.#factors;
    return [tf.mul(upstream, b!), tf.mul(upstream, a!)];
  }

  dispose(): void {
    tf.dispose(this.#factors);
  }
}

const describe = (number: number, kind: string, inputs: readonly number[]): LayerDescription => ({
  number,
  kind,
  category: kind === 'affine' ? 'affine' : 'activation',
  name: kind,
  title: kind,
  inputs,
  outputShape: [3],
  parameters: [],
  group: 1,
});

export const samples = 4;

/** W and b of the graph's two affine layers. */
export const drawGraph = () => {
  const [W1, b1, W3, b3] = [
    normalTensor<tf.Rank.R2>(11, [3, 3]),
    normalTensor<tf.Rank.R1>(12, [3]),
    normalTensor<tf.Rank.R2>(13, [3, 3]),
    normalTensor<tf.Rank.R1>(14, [3]),
  ];
  return { W1, b1, W3, b3 };
};

/**
 * A graph with an output that has two consumers, layers of two inputs, and the network's input in two places:
 *
 *     0 ─▶ 1 affine ─┬─▶ 2 tanh ───┬─▶ 4 product ─▶ 5 product ─▶
 *     │              └─▶ 3 affine ─┘                 ▲
 *     └──────────────────────────────────────────────┘
 *
 * @param change what stands in a layer's place
 */
export const graph = (
  { W1, b1, W3, b3 }: ReturnType<typeof drawGraph>,
  change = (layer: Layer, _number: number) => layer,
) => {
  const layers: [kind: string, inputs: number[], layer: Layer][] = [
    ['affine', [0], new Affine(W1, b1)],
    ['tanh', [1], new ActivationLayer(activations.tanh.create({}))],
    ['affine', [1], new Affine(W3, b3)],
    ['product', [2, 3], new Product()],
    ['product', [4, 0], new Product()],
  ];
  return new Network(
    layers.map(([kind, inputs, layer], i) => ({
      description: describe(i + 1, kind, inputs),
      layer: change(layer, i + 1),
    })),
  );
};

/**
 * The same in one function, for tf.grads. To what goes into a layer a tap is added: ∂/∂tap is the gradient with respect to
 * the layer's own (first) input, without what other layers make of the same output.
 */
export const graphFunction = (...tensors: Tensor[]): Tensor => {
  const [x, W1, b1, W3, b3, tap1, tap2, tap3, tap4, tap5] = tensors as [
    ...[Tensor2D, Tensor2D, Tensor1D, Tensor2D, Tensor1D],
    ...[Tensor, Tensor, Tensor, Tensor, Tensor],
  ];
  const affine = (x: Tensor, W: Tensor2D, b: Tensor1D): Tensor => tf.add(tf.matMul(x as Tensor2D, W), b);
  const z = affine(tf.add(x, tap1), W1, b1);
  const [a, c] = [tf.tanh(tf.add(z, tap2)), affine(tf.add(z, tap3), W3, b3)];
  return tf.mul(tf.add(tf.mul(tf.add(a, tap4), c), tap5), x);
};

// Draws the product's own networks and compares the std of each layer at epoch 0 with the predicted one.
import * as tf from '@tensorflow/tfjs-core';
import { activation, network, random, statistics, theory } from '../product.mjs';

const { activations, createActivation } = activation;

/**
 * @typedef {keyof typeof activations} ActivationName
 * @typedef {{ predicted: number, mean: number, standardError: number }} Comparison
 */

/** @param {ActivationName} name */
const activationOf = (name) => {
  const specs = Object.entries(
    /** @type {Record<string, { default?: string | number }>} */ (activations[name].parameters),
  );
  return createActivation({
    name,
    parameters: Object.fromEntries(specs.map(([key, spec]) => [key, spec.default ?? 0])),
  });
};

/**
 * The predicted std of each layer, the mean of the measured ones over `draws` networks, and the standard error of that
 * mean. Bias drawn as W, input N(0, 1), upstream gradient of ones.
 * @param {{
 *   name: ActivationName,
 *   initializer: import('../../src/initializer/types.ts').Initializer,
 *   widths: readonly number[],
 *   samples: number,
 *   draws: number,
 * }} sampling
 * @returns {{ forward: Comparison[], backward: Comparison[] }}
 */
export const compare = ({ name, initializer, widths, samples, draws }) => {
  const activation = activationOf(name);
  const prediction = theory.predictStd({
    activation,
    initializer,
    bias: 'same',
    widths,
    input: { mean: 0, square: 1 },
    upstream: 'ones',
  });
  const all = Array.from({ length: draws }, (_, draw) => measured({ activation, initializer, widths, samples, draw }));
  /** @param {'forward' | 'backward'} direction */
  const along = (direction) =>
    (prediction?.[direction] ?? []).map((predicted, i) => {
      const stds = all.map((draw) => draw[direction][i] ?? Number.NaN);
      const mean = stds.reduce((sum, std) => sum + std, 0) / draws;
      const variance = stds.reduce((sum, std) => sum + (std - mean) ** 2, 0) / (draws - 1);
      return { predicted: predicted ?? Number.NaN, mean, standardError: Math.sqrt(variance / draws) };
    });
  return { forward: along('forward'), backward: along('backward') };
};

/**
 * @param {{
 *   activation: import('../../src/activation/types.ts').Activation,
 *   initializer: import('../../src/initializer/types.ts').Initializer,
 *   widths: readonly number[],
 *   samples: number,
 *   draw: number,
 * }} drawn
 * @returns {{ forward: number[], backward: number[] }}
 */
const measured = ({ activation, initializer, widths, samples, draw }) => {
  /** @param {number} part */
  const stream = (part) => new random.RandomStream([4, draw, part]);
  const input = matrix(stream(0), samples, widths[0] ?? 0);
  const layers = network.buildStack({ widths, activation, initializer, bias: 'same', stream, input });
  /** @param {tf.Tensor} x */
  const std = (x) => statistics.moments(/** @type {Float32Array} */ (x.dataSync())).std;
  try {
    return tf.tidy(() => {
      /** @type {tf.Tensor} */
      let x = input;
      const forward = layers.map((layer) => std((x = layer.forward(x))));
      let y = tf.onesLike(x);
      const backward = layers.toReversed().map((layer) => std((y = /** @type {tf.Tensor} */ (layer.backward(y)))));
      return { forward, backward: backward.toReversed() };
    });
  } finally {
    input.dispose();
    for (const layer of layers) layer.dispose();
  }
};

/**
 * N(0, 1).
 * @param {import('../../src/random/stream.ts').RandomStream} stream
 * @param {number} rows
 * @param {number} columns
 */
const matrix = (stream, rows, columns) =>
  tf.tensor2d(stream.fillNormal(new Float32Array(rows * columns)), [rows, columns]);

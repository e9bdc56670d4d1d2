import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { gaussianDensity, gaussianDistribution } from './phi.ts';
import { bounded, boundedTensor, floored, flooredTensor } from './range.ts';
import { logistic, logisticSlope } from './sigmoid.ts';
import type { Activation } from './types.ts';

/** Φ of every entry. */
const distribution = (x: Tensor): Tensor => tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
const density = (x: Tensor): Tensor => tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));

/** x Φ(x); derivative Φ(x) + x · density(x). */
const exact: Activation = {
  value: (x) => floored(x) * gaussianDistribution(x),
  derivative: (x) => gaussianDistribution(x) + bounded(x) * gaussianDensity(x),
  forward: (x) => tf.tidy(() => tf.mul(flooredTensor(x), distribution(x))),
  backward: (din, x) =>
    tf.tidy(() => {
      const near = boundedTensor(x);
      return tf.mul(din, tf.add(distribution(near), tf.mul(near, density(near))));
    }),
};

/** The logistic's argument in the tanh form, ½ (1 + tanh(u/2)) = 1 / (1 + e⁻ᵘ): u = √(8/π) (x + cubic · x³). */
const steepness = Math.sqrt(8 / Math.PI);
const cubic = 0.044715;

/** x · ½ (1 + tanh(√(2/π) (x + 0.044715 x³))). */
const approximate: Activation = {
  value: (x) => floored(x) * logistic(steepness * (x + cubic * x ** 3)),
  derivative: (x) => {
    const near = bounded(x);
    const u = steepness * (near + cubic * near ** 3);
    return logistic(u) + near * logisticSlope(u) * steepness * (1 + 3 * cubic * near ** 2);
  },
  forward: (x) => tf.tidy(() => tf.mul(flooredTensor(x), tf.sigmoid(argument(x)))),
  backward: (din, x) =>
    tf.tidy(() => {
      const near = boundedTensor(x);
      const s = tf.sigmoid(argument(near));
      const slope = tf.mul(tf.add(tf.mul(tf.square(near), 3 * cubic), 1), steepness);
      return tf.mul(din, tf.add(s, tf.mul(tf.mul(near, slope), tf.mul(s, tf.sub(1, s)))));
    }),
};

const argument = (x: Tensor): Tensor => tf.mul(tf.mul(tf.add(tf.mul(tf.square(x), cubic), 1), x), steepness);

const forms = { exact, tanh: approximate } as const;

export const gelu = entry({
  title: 'Gelu',
  formula: 'x Φ(x), or x ½ (1 + tanh(√(2/π) (x + 0.044715 x³)))',
  source: 'Hendrycks & Gimpel 2016',
  parameters: {
    form: {
      type: 'choice',
      meaning: 'exact: by the Gaussian distribution function; tanh: its approximation (the default in JAX)',
      choices: ['exact', 'tanh'],
      default: 'exact',
    },
  },
  create: ({ form }) => forms[form],
});

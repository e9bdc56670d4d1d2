import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { defineActivation, type Activation } from './types.ts';
import { logistic, logisticSlope } from './bounded.ts';
import { clampToTail, clampTensorToTail, clampBelow, clampTensorBelow } from './tails.ts';
import { gaussianDensity, gaussianCdf } from './gaussian.ts';
import { tensorCdf, tensorDensity } from './gaussianTensor.ts';

export const softplus = defineActivation({
  summary: 'Is a smooth ReLU that is positive everywhere, with the sigmoid as its derivative.',
  title: 'Softplus',
  formula: 'ln(1 + exp(x))',
  source: 'Dugas et al. 2001',
  link: 'https://proceedings.neurips.cc/paper/2000/hash/44968aece94f667e4095002d140b5896-Abstract.html',
  example: 'softplus',
  parameters: {},
  create: () => ({
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    derivative: logistic,
    forward: (x) => tf.softplus(x),
    backward: (upstream, x) => tf.tidy(() => tf.mul(upstream, tf.sigmoid(x))),
  }),
});

export const silu = defineActivation({
  summary: 'Weighs every number by its own sigmoid: a smooth ReLU, also known as Swish.',
  title: 'Silu',
  formula: 'x / (1 + exp(−x))',
  source: 'Elfwing et al. 2018; Ramachandran et al. 2017 (Swish)',
  link: 'https://arxiv.org/abs/1702.03118',
  example: 'silu',
  parameters: {},
  create: () => ({
    value: (x) => clampBelow(x) * logistic(x),
    derivative: (x) => logistic(x) + clampToTail(x) * logisticSlope(x),
    forward: (x) => tf.tidy(() => tf.mul(clampTensorBelow(x), tf.sigmoid(x))),
    backward: (upstream, x) =>
      tf.tidy(() => {
        const clamped = clampTensorToTail(x);
        const s = tf.sigmoid(clamped);
        return tf.mul(upstream, tf.mul(s, tf.add(tf.mul(clamped, tf.sub(1, s)), 1)));
      }),
  }),
});

/** x Φ(x); derivative Φ(x) + x · density(x). */
const exact: Activation = {
  value: (x) => clampBelow(x) * gaussianCdf(x),
  derivative: (x) => gaussianCdf(x) + clampToTail(x) * gaussianDensity(x),
  forward: (x) => tf.tidy(() => tf.mul(clampTensorBelow(x), tensorCdf(x))),
  backward: (upstream, x, out) =>
    tf.tidy(() => {
      const clamped = clampTensorToTail(x);
      return tf.mul(upstream, tf.add(cdfOf(x, out), tf.mul(clamped, tensorDensity(clamped))));
    }),
};

/** Φ(x) from x Φ(x), a fifth of the work of finding it anew. From 6 on it is 1 in float32, around 0 the quotient is 0/0. */
const cdfOf = (x: Tensor, out: Tensor): Tensor =>
  tf.where(tf.greater(x, 6), 1, tf.where(tf.less(tf.abs(x), 1e-30), 0.5, tf.div(out, x)));

/** The logistic's argument in the tanh form, ½ (1 + tanh(u/2)) = 1 / (1 + e⁻ᵘ): u = √(8/π) (x + cubic · x³). */
const steepness = Math.sqrt(8 / Math.PI);
const cubic = 0.044715;

/** x · ½ (1 + tanh(√(2/π) (x + 0.044715 x³))). */
const approximate: Activation = {
  value: (x) => clampBelow(x) * logistic(steepness * (x + cubic * x ** 3)),
  derivative: (x) => {
    const clamped = clampToTail(x);
    const u = steepness * (clamped + cubic * clamped ** 3);
    return logistic(u) + clamped * logisticSlope(u) * steepness * (1 + 3 * cubic * clamped ** 2);
  },
  forward: (x) => tf.tidy(() => tf.mul(clampTensorBelow(x), tf.sigmoid(argument(x)))),
  backward: (upstream, x) =>
    tf.tidy(() => {
      const clamped = clampTensorToTail(x);
      const s = tf.sigmoid(argument(clamped));
      const slope = tf.mul(tf.add(tf.mul(tf.square(clamped), 3 * cubic), 1), steepness);
      return tf.mul(upstream, tf.add(s, tf.mul(tf.mul(clamped, slope), tf.mul(s, tf.sub(1, s)))));
    }),
};

const argument = (x: Tensor): Tensor => tf.mul(tf.mul(tf.add(tf.mul(tf.square(x), cubic), 1), x), steepness);

const forms = { exact, tanh: approximate } as const;

export const gelu = defineActivation({
  summary: 'Weighs every number by the probability that a standard normal draw lies below it: a smooth ReLU.',
  title: 'Gelu',
  formula: 'x Φ(x), or x ½ (1 + tanh(√(2/π) (x + 0.044715 x³)))',
  source: 'Hendrycks & Gimpel 2016',
  link: 'https://arxiv.org/abs/1606.08415',
  example: 'gelu: { form: tanh }',
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

/** tanh(ln(1 + eˣ)) as a quotient in e^(−|x|), free of overflow and cancellation. */
function gate(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  const numerator = x > 0 ? 1 + 2 * decay : decay * (decay + 2);
  return numerator / (numerator + (x > 0 ? 2 * decay * decay : 2));
}

/** 1 − gate². */
function gateComplement(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  const square = (1 + decay) ** 2;
  return x > 0 ? (4 * decay * decay * square) / (square + decay * decay) ** 2 : (4 * square) / (square + 1) ** 2;
}

export const mish = defineActivation({
  summary: 'Weighs every number by the tanh of its softplus: a smooth ReLU.',
  title: 'Mish',
  formula: 'x tanh(ln(1 + exp(x)))',
  source: 'Misra 2020',
  link: 'https://arxiv.org/abs/1908.08681',
  example: 'mish',
  parameters: {},
  create: () => ({
    value: (x) => clampBelow(x) * gate(x),
    derivative: (x) => gate(x) + clampToTail(x) * gateComplement(x) * logistic(x),
    forward: (x) => tf.tidy(() => tf.mul(clampTensorBelow(x), tf.tanh(tf.softplus(x)))),
    backward: (upstream, x) =>
      tf.tidy(() => {
        const clamped = clampTensorToTail(x);
        const t = tf.tanh(tf.softplus(clamped));
        return tf.mul(upstream, tf.add(t, tf.mul(tf.mul(clamped, tf.sigmoid(clamped)), tf.sub(1, tf.square(t)))));
      }),
  }),
});

import * as tf from '@tensorflow/tfjs-core';
import { defineActivation } from './types.ts';
import { clampMagnitude } from './tails.ts';

/** 1 / (1 + e⁻ˣ), without overflow at either end. */
export function logistic(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : decay) / (1 + decay);
}

/** The logistic function's derivative, without the cancellation of σ (1 − σ). */
export function logisticSlope(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return decay / (1 + decay) ** 2;
}

export const sigmoid = defineActivation({
  summary: 'Squeezes every number into 0 … 1, with a mean of 0.5 for an input around 0.',
  title: 'Sigmoid',
  formula: '1 / (1 + exp(−x))',
  source: 'the notebook; Cybenko 1989',
  link: 'https://doi.org/10.1007/BF02551274',
  example: 'sigmoid',
  parameters: {},
  create: () => ({
    value: logistic,
    derivative: logisticSlope,
    // The notebook's formula: the engines' own sigmoids differ in where they reach 0 and 1.
    forward: (x) => tf.tidy(() => tf.div(1, tf.add(1, tf.exp(tf.neg(x))))),
    backward: (upstream, _x, out) => tf.tidy(() => tf.mul(tf.mul(upstream, out), tf.sub(1, out))),
  }),
});

export const tanh = defineActivation({
  summary: 'Squeezes every number into −1 … 1, and passes numbers near 0 almost as they are.',
  title: 'Tanh',
  formula: 'tanh(x)',
  source: 'LeCun et al. 1998, Efficient BackProp',
  link: 'https://doi.org/10.1007/3-540-49430-8_2',
  example: 'tanh',
  parameters: {},
  create: () => ({
    value: Math.tanh,
    derivative: (x) => 4 * logisticSlope(2 * x),
    forward: (x) => tf.tanh(x),
    backward: (upstream, _x, out) => tf.tidy(() => tf.mul(upstream, tf.sub(1, tf.square(out)))),
  }),
});

export const softsign = defineActivation({
  summary: 'Squeezes every number into −1 … 1 like tanh, but nears the ends much more slowly.',
  title: 'Softsign',
  formula: 'x / (1 + |x|)',
  source: 'Bergstra et al. 2009; Glorot & Bengio 2010',
  link: 'https://proceedings.mlr.press/v9/glorot10a.html',
  example: 'softsign',
  parameters: {},
  create: () => ({
    // sign(x) / (1/|x| + 1), so that ±Infinity gives ±1.
    value: (x) => Math.sign(x) / (1 / Math.abs(x) + 1),
    derivative: (x) => (1 + Math.abs(x)) ** -2,
    forward: (x) => tf.tidy(() => tf.div(tf.sign(x), tf.add(tf.reciprocal(tf.abs(x)), 1))),
    backward: (upstream, x) => tf.tidy(() => tf.div(upstream, tf.square(tf.add(tf.abs(x), 1)))),
  }),
});

/** At ±1, where the derivative jumps, it is 0, as in PyTorch. */
export const hardTanh = defineActivation({
  summary: 'Passes what lies within −1 … 1, and cuts off the rest.',
  title: 'Hard Tanh',
  formula: 'x within −1 … 1, else −1 or 1',
  source: 'Collobert 2004',
  link: 'https://ronan.collobert.com/pub/matos/2004_phdthesis_lip6.pdf',
  example: 'hardTanh',
  parameters: {},
  create: () => ({
    value: (x) => Math.max(-1, Math.min(1, x)),
    derivative: (x) => (Math.abs(x) >= 1 ? 0 : 1),
    forward: (x) => clampMagnitude(x, 1),
    backward: (upstream, x) => tf.tidy(() => tf.where(tf.greaterEqual(tf.abs(x), 1), tf.zerosLike(upstream), upstream)),
  }),
});

export const sine = defineActivation({
  summary: 'Gives the sine of every number: periodic, instead of flat at the ends.',
  title: 'Sine',
  formula: 'sin(x)',
  source: 'Sitzmann et al. 2020',
  link: 'https://arxiv.org/abs/2006.09661',
  example: 'sine',
  parameters: {},
  create: () => ({
    value: Math.sin,
    derivative: Math.cos,
    forward: (x) => tf.sin(x),
    backward: (upstream, x) => tf.tidy(() => tf.mul(upstream, tf.cos(x))),
  }),
});

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { defineActivation, type Activation } from './types.ts';

/** `below` where x ≤ 0, `above` where x > 0 or x is NaN: the notebook's mask, so that NaN propagates. */
export const selectBySign = (x: Tensor, below: Tensor, above: Tensor): Tensor =>
  tf.tidy(() => tf.where(tf.lessEqual(x, 0), below, above));

export const identity = defineActivation({
  summary: 'Passes every number as it is, which makes the network linear.',
  title: 'Identity',
  formula: 'x',
  source: 'linear networks: Saxe et al. 2014',
  link: 'https://arxiv.org/abs/1312.6120',
  example: 'identity',
  parameters: {},
  create: () => ({
    value: (x) => x,
    derivative: () => 1,
    forward: (x) => tf.clone(x),
    backward: (upstream) => tf.clone(upstream),
  }),
});

const zeroed = (values: Tensor, x: Tensor): Tensor => tf.tidy(() => selectBySign(x, tf.zerosLike(values), values));

export const relu = defineActivation({
  summary: 'Passes positive numbers, and sets the others to 0.',
  title: 'Relu',
  formula: 'max(0, x)',
  source: 'the notebook; Nair & Hinton 2010',
  link: 'https://www.cs.toronto.edu/~hinton/absps/reluICML.pdf',
  example: 'relu',
  parameters: {},
  create: () => ({
    value: (x) => (x <= 0 ? 0 : x),
    derivative: (x) => (x <= 0 ? 0 : 1),
    forward: (x) => zeroed(x, x),
    backward: (upstream, x) => zeroed(upstream, x),
  }),
});

export const leakyRelu = defineActivation({
  summary: 'Passes positive numbers, and weakens the others instead of setting them to 0.',
  title: 'Leaky Relu',
  formula: 'x where x > 0, alpha · x elsewhere',
  source: 'Maas et al. 2013',
  link: 'https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf',
  example: 'leakyRelu: { alpha: 0.1 }',
  parameters: { alpha: { type: 'number', meaning: 'slope where x ≤ 0', default: 0.01, min: 0 } },
  create: ({ alpha }) => {
    const leaking = (values: Tensor, x: Tensor): Tensor =>
      tf.tidy(() => selectBySign(x, tf.mul(values, alpha), values));
    return {
      value: (x) => (x <= 0 ? alpha * x : x),
      derivative: (x) => (x <= 0 ? alpha : 1),
      forward: (x) => leaking(x, x),
      backward: (upstream, x) => leaking(upstream, x),
    };
  },
});

/** scale · x where x > 0, scale · alpha (eˣ − 1) elsewhere. */
const scaledElu = (scale: number, alpha: number): Activation => ({
  value: (x) => scale * (x <= 0 ? alpha * Math.expm1(x) : x),
  derivative: (x) => scale * (x <= 0 ? alpha * Math.exp(x) : 1),
  forward: (x) => tf.tidy(() => selectBySign(x, tf.mul(tf.expm1(x), scale * alpha), tf.mul(x, scale))),
  backward: (upstream, x) =>
    tf.tidy(() =>
      selectBySign(x, tf.mul(upstream, tf.mul(tf.exp(tf.minimum(x, 0)), scale * alpha)), tf.mul(upstream, scale)),
    ),
});

export const elu = defineActivation({
  summary: 'Passes positive numbers, and lets the others fall off smoothly to −alpha.',
  title: 'Elu',
  formula: 'x where x > 0, alpha (exp(x) − 1) elsewhere',
  source: 'Clevert et al. 2016',
  link: 'https://arxiv.org/abs/1511.07289',
  example: 'elu: { alpha: 1 }',
  parameters: { alpha: { type: 'number', meaning: 'minus the value at −∞', default: 1, min: 0 } },
  create: ({ alpha }) => scaledElu(1, alpha),
});

/** The two constants put the fixed point of mean and variance at 0 and 1 for σ_w = 1 (Klambauer et al. 2017). */
export const selu = defineActivation({
  summary: "Is an ELU with two constants that pull a layer's mean to 0 and its variance to 1.",
  title: 'Selu',
  formula: '1.0507 x where x > 0, 1.0507 · 1.6733 (exp(x) − 1) elsewhere',
  source: 'Klambauer et al. 2017',
  link: 'https://arxiv.org/abs/1706.02515',
  example: 'selu',
  parameters: {},
  create: () => scaledElu(1.0507009873554805, 1.6732632423543772),
});

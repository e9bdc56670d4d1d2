import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { split } from './piecewise.ts';
import type { Activation } from './types.ts';

/** scale · x where x > 0, scale · alpha (eˣ − 1) elsewhere. */
const scaledElu = (scale: number, alpha: number): Activation => ({
  value: (x) => scale * (x <= 0 ? alpha * Math.expm1(x) : x),
  derivative: (x) => scale * (x <= 0 ? alpha * Math.exp(x) : 1),
  forward: (x) => tf.tidy(() => split(x, tf.mul(tf.expm1(x), scale * alpha), tf.mul(x, scale))),
  backward: (din, x) =>
    tf.tidy(() => split(x, tf.mul(din, tf.mul(tf.exp(tf.minimum(x, 0)), scale * alpha)), tf.mul(din, scale))),
});

export const elu = entry({
  title: 'Elu',
  formula: 'x where x > 0, alpha (exp(x) − 1) elsewhere',
  source: 'Clevert et al. 2016',
  parameters: { alpha: { type: 'number', meaning: 'minus the value at −∞', default: 1, min: 0 } },
  create: ({ alpha }) => scaledElu(1, alpha),
});

/** The two constants put the fixed point of mean and variance at 0 and 1 for σ_w = 1 (Klambauer et al. 2017). */
export const selu = entry({
  title: 'Selu',
  formula: '1.0507 x where x > 0, 1.0507 · 1.6733 (exp(x) − 1) elsewhere',
  source: 'Klambauer et al. 2017',
  parameters: {},
  create: () => scaledElu(1.0507009873554805, 1.6732632423543772),
});

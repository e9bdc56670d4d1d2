import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';

/** `values` where x > 0 or x is NaN, 0 elsewhere: the notebook's mask, x ≤ 0. */
const unmasked = (values: Tensor, x: Tensor): Tensor =>
  tf.tidy(() => tf.where(tf.lessEqual(x, 0), tf.zerosLike(values), values));

export const relu = entry({
  title: 'Relu',
  formula: 'max(0, x)',
  source: 'the notebook; Nair & Hinton 2010',
  parameters: {},
  create: () => ({
    value: (x) => (x <= 0 ? 0 : x),
    derivative: (x) => (x <= 0 ? 0 : 1),
    forward: (x) => unmasked(x, x),
    backward: (din, x) => unmasked(din, x),
  }),
});

import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';

export const softsign = entry({
  title: 'Softsign',
  formula: 'x / (1 + |x|)',
  source: 'Bergstra et al. 2009; Glorot & Bengio 2010',
  parameters: {},
  create: () => ({
    // sign(x) / (1/|x| + 1), so that ±Infinity gives ±1.
    value: (x) => Math.sign(x) / (1 / Math.abs(x) + 1),
    derivative: (x) => (1 + Math.abs(x)) ** -2,
    forward: (x) => tf.tidy(() => tf.div(tf.sign(x), tf.add(tf.reciprocal(tf.abs(x)), 1))),
    backward: (din, x) => tf.tidy(() => tf.div(din, tf.square(tf.add(tf.abs(x), 1)))),
  }),
});

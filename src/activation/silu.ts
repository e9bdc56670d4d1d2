import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { bounded, boundedTensor, floored, flooredTensor } from './range.ts';
import { logistic, logisticSlope } from './sigmoid.ts';

export const silu = entry({
  title: 'Silu',
  formula: 'x / (1 + exp(−x))',
  source: 'Elfwing et al. 2018; Ramachandran et al. 2017 (Swish)',
  parameters: {},
  create: () => ({
    value: (x) => floored(x) * logistic(x),
    derivative: (x) => logistic(x) + bounded(x) * logisticSlope(x),
    forward: (x) => tf.tidy(() => tf.mul(flooredTensor(x), tf.sigmoid(x))),
    backward: (din, x) =>
      tf.tidy(() => {
        const near = boundedTensor(x);
        const s = tf.sigmoid(near);
        return tf.mul(din, tf.mul(s, tf.add(tf.mul(near, tf.sub(1, s)), 1)));
      }),
  }),
});

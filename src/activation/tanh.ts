import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { logisticSlope } from './sigmoid.ts';

export const tanh = entry({
  title: 'Tanh',
  formula: 'tanh(x)',
  source: 'LeCun et al. 1998, Efficient BackProp',
  parameters: {},
  create: () => ({
    value: Math.tanh,
    derivative: (x) => 4 * logisticSlope(2 * x),
    forward: (x) => tf.tanh(x),
    backward: (din, _x, out) => tf.tidy(() => tf.mul(din, tf.sub(1, tf.square(out)))),
  }),
});

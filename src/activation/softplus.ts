import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { logistic } from './sigmoid.ts';

export const softplus = entry({
  title: 'Softplus',
  formula: 'ln(1 + exp(x))',
  source: 'Dugas et al. 2001',
  parameters: {},
  create: () => ({
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    derivative: logistic,
    forward: (x) => tf.softplus(x),
    backward: (din, x) => tf.tidy(() => tf.mul(din, tf.sigmoid(x))),
  }),
});

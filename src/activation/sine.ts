import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';

export const sine = entry({
  title: 'Sine',
  formula: 'sin(x)',
  source: 'Sitzmann et al. 2020',
  parameters: {},
  create: () => ({
    value: Math.sin,
    derivative: Math.cos,
    forward: (x) => tf.sin(x),
    backward: (din, x) => tf.tidy(() => tf.mul(din, tf.cos(x))),
  }),
});

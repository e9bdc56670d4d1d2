import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';

export const identity = entry({
  title: 'Identity',
  formula: 'x',
  source: 'linear networks: Saxe et al. 2014',
  parameters: {},
  create: () => ({
    value: (x) => x,
    derivative: () => 1,
    forward: (x) => tf.clone(x),
    backward: (din) => tf.clone(din),
  }),
});

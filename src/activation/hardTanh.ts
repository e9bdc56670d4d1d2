import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { clipped } from './range.ts';

/** At ±1, where the derivative jumps, it is 0, as in PyTorch. */
export const hardTanh = entry({
  title: 'Hard Tanh',
  formula: 'x within −1 … 1, else −1 or 1',
  source: 'Collobert 2004',
  parameters: {},
  create: () => ({
    value: (x) => Math.max(-1, Math.min(1, x)),
    derivative: (x) => (Math.abs(x) >= 1 ? 0 : 1),
    forward: (x) => clipped(x, 1),
    backward: (din, x) => tf.tidy(() => tf.where(tf.greaterEqual(tf.abs(x), 1), tf.zerosLike(din), din)),
  }),
});

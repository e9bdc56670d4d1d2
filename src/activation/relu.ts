import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { split } from './piecewise.ts';

const zeroed = (values: Tensor, x: Tensor): Tensor => tf.tidy(() => split(x, tf.zerosLike(values), values));

export const relu = entry({
  title: 'Relu',
  formula: 'max(0, x)',
  source: 'the notebook; Nair & Hinton 2010',
  parameters: {},
  create: () => ({
    value: (x) => (x <= 0 ? 0 : x),
    derivative: (x) => (x <= 0 ? 0 : 1),
    forward: (x) => zeroed(x, x),
    backward: (din, x) => zeroed(din, x),
  }),
});

export const leakyRelu = entry({
  title: 'Leaky Relu',
  formula: 'x where x > 0, alpha · x elsewhere',
  source: 'Maas et al. 2013',
  parameters: { alpha: { type: 'number', meaning: 'slope where x ≤ 0', default: 0.01, min: 0 } },
  create: ({ alpha }) => {
    const leaking = (values: Tensor, x: Tensor): Tensor => tf.tidy(() => split(x, tf.mul(values, alpha), values));
    return {
      value: (x) => (x <= 0 ? alpha * x : x),
      derivative: (x) => (x <= 0 ? alpha : 1),
      forward: (x) => leaking(x, x),
      backward: (din, x) => leaking(din, x),
    };
  },
});

import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';
import { bounded, boundedTensor, floored, flooredTensor } from './range.ts';
import { logistic } from './sigmoid.ts';

/** tanh(ln(1 + eˣ)) as a quotient in e^(−|x|), free of overflow and cancellation. */
function gate(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  const numerator = x > 0 ? 1 + 2 * decay : decay * (decay + 2);
  return numerator / (numerator + (x > 0 ? 2 * decay * decay : 2));
}

/** 1 − gate². */
function gateComplement(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  const square = (1 + decay) ** 2;
  return x > 0 ? (4 * decay * decay * square) / (square + decay * decay) ** 2 : (4 * square) / (square + 1) ** 2;
}

export const mish = entry({
  title: 'Mish',
  formula: 'x tanh(ln(1 + exp(x)))',
  source: 'Misra 2020',
  parameters: {},
  create: () => ({
    value: (x) => floored(x) * gate(x),
    derivative: (x) => gate(x) + bounded(x) * gateComplement(x) * logistic(x),
    forward: (x) => tf.tidy(() => tf.mul(flooredTensor(x), tf.tanh(tf.softplus(x)))),
    backward: (din, x) =>
      tf.tidy(() => {
        const near = boundedTensor(x);
        const t = tf.tanh(tf.softplus(near));
        return tf.mul(din, tf.add(t, tf.mul(tf.mul(near, tf.sigmoid(near)), tf.sub(1, tf.square(t)))));
      }),
  }),
});

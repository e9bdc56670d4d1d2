import * as tf from '@tensorflow/tfjs-core';
import { entry } from './entry.ts';

/** 1 / (1 + e⁻ˣ), without overflow at either end. */
export function logistic(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : decay) / (1 + decay);
}

/** The logistic function's derivative, without the cancellation of σ (1 − σ). */
export function logisticSlope(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return decay / (1 + decay) ** 2;
}

export const sigmoid = entry({
  title: 'Sigmoid',
  formula: '1 / (1 + exp(−x))',
  source: 'the notebook; Cybenko 1989',
  parameters: {},
  create: () => ({
    value: logistic,
    derivative: logisticSlope,
    // The notebook's formula: the engines' own sigmoids differ in where they reach 0 and 1.
    forward: (x) => tf.tidy(() => tf.div(1, tf.add(1, tf.exp(tf.neg(x))))),
    backward: (din, _x, out) => tf.tidy(() => tf.mul(tf.mul(din, out), tf.sub(1, out))),
  }),
});

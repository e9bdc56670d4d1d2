import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Beyond ±1000 the tails of the smooth rectifiers are exactly 0 and x, in float64 too. Products of a tail with x are taken
 * at that bound, so that ±Infinity gives the limit instead of 0 · Infinity.
 */
const farOut = 1000;

export const floored = (x: number): number => Math.max(x, -farOut);
export const bounded = (x: number): number => Math.min(floored(x), farOut);

export const flooredTensor = (x: Tensor): Tensor => tf.maximum(x, -farOut);
export const boundedTensor = (x: Tensor): Tensor => clipped(x, farOut);

/** x within ±bound, a NaN left as it is: `tf.clipByValue` makes it a bound on some backends. */
export const clipped = (x: Tensor, bound: number): Tensor =>
  tf.tidy(() => tf.where(tf.greater(tf.abs(x), bound), tf.mul(tf.sign(x), bound), x));

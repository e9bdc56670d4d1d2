import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Beyond ±1000 the tails of the smooth rectifiers are exactly 0 and x, in float64 too. A product of a tail with x takes x
 * clamped to that bound, so that ±Infinity gives the limit instead of 0 · Infinity.
 */
const tailBound = 1000;

export const clampBelow = (x: number): number => Math.max(x, -tailBound);
export const clampToTail = (x: number): number => Math.min(clampBelow(x), tailBound);

export const clampTensorBelow = (x: Tensor): Tensor => tf.maximum(x, -tailBound);
export const clampTensorToTail = (x: Tensor): Tensor => clampMagnitude(x, tailBound);

/** x clamped to ±bound, NaN stays NaN: `tf.clipByValue` turns it into a bound on some backends. */
export const clampMagnitude = (x: Tensor, bound: number): Tensor =>
  tf.tidy(() => tf.where(tf.greater(tf.abs(x), bound), tf.mul(tf.sign(x), bound), x));

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Below, 1 + erf cancels: in float32 it has lost two digits there, and all at −6. */
const tailStart = -2;

/**
 * ln(erfc(z)/t) + z² in powers of t = 1/(1 + z/2), z ≥ 0, so that erfc is right to 1.2e-7 of its value (Press et al.,
 * Numerical Recipes, 2nd ed., 6.2, `erfcc`).
 */
const logErfc = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
] as const;

/** Φ of every entry, relative to its value right to 1e-5 down to where float32 ends. */
export const tensorCdf = (x: Tensor): Tensor =>
  tf.tidy(() => {
    const z = tf.mul(x, Math.SQRT1_2);
    return tf.where(tf.less(x, tailStart), lowerTail(tf.abs(z)), tf.mul(tf.add(tf.erf(z), 1), 0.5));
  });

/** ½ erfc(z), z ≥ 0. */
const lowerTail = (z: Tensor): Tensor => {
  const t = tf.reciprocal(tf.add(tf.mul(z, 0.5), 1));
  const series = logErfc.reduceRight<Tensor>((sum, term) => tf.add(tf.mul(sum, t), term), tf.scalar(0));
  return tf.mul(tf.mul(t, 0.5), tf.exp(tf.sub(series, tf.square(z))));
};

/** The density of N(0, 1) at every entry. */
export const tensorDensity = (x: Tensor): Tensor =>
  tf.tidy(() => tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI)));

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** `below` where x ≤ 0, `above` where x > 0 or x is NaN: the notebook's mask, so that a NaN passes through. */
export const split = (x: Tensor, below: Tensor, above: Tensor): Tensor =>
  tf.tidy(() => tf.where(tf.lessEqual(x, 0), below, above));

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A reference of one's own to a tensor's data, without a copy, that outlives the caller's and any `tf.tidy`. */
export const retain = <T extends Tensor>(tensor: T, previous?: T): T => {
  const held = tf.keep(tensor.clone());
  previous?.dispose();
  return held;
};

export const disposeAll = (...tensors: (Tensor | undefined)[]): void => {
  for (const tensor of tensors) tensor?.dispose();
};

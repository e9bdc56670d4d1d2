import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/** Clones the handle (not the data) and keeps it beyond the enclosing `tf.tidy`; disposes of `previous`. */
export const retain = <T extends Tensor>(tensor: T, previous?: T): T => {
  const held = tf.keep(tensor.clone());
  previous?.dispose();
  return held;
};

export const disposeAll = (...tensors: (Tensor | undefined)[]): void => {
  for (const tensor of tensors) tensor?.dispose();
};

/** All vectors along the last axis as rows of a matrix; a matrix as it is. */
export const rows = (x: Tensor): Tensor2D => (x.rank === 2 ? (x as Tensor2D) : tf.reshape(x, [-1, x.shape.at(-1)!]));

// On wasm a matMul with a transpose flag takes a path six times slower; native TensorFlow needs no transposed copy.
const transposesFirst = (): boolean => tf.getBackend() !== 'tensorflow';

/** a bᵀ: (m, k), (n, k) → (m, n). */
export const matMulABt = (a: Tensor2D, b: Tensor2D): Tensor2D =>
  transposesFirst() ? tf.tidy(() => tf.matMul(a, tf.transpose(b))) : tf.matMul(a, b, false, true);

/** aᵀ b: (k, m), (k, n) → (m, n). */
export const matMulAtB = (a: Tensor2D, b: Tensor2D): Tensor2D =>
  transposesFirst() ? tf.tidy(() => tf.matMul(tf.transpose(a), b)) : tf.matMul(a, b, true, false);

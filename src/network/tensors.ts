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

/** Rows in the shape of `x` but for its last axis. */
export const withLastAxis = (x: Tensor, out: Tensor2D): Tensor =>
  x.rank === 2 ? out : tf.reshape(out, [...x.shape.slice(0, -1), out.shape[1]]);

/** The last two axes swapped. */
export const transposeLast = <T extends Tensor>(a: T): T =>
  tf.transpose(a, [...a.shape.keys()].slice(0, -2).concat(a.rank - 1, a.rank - 2));

// On wasm a matMul with a transpose flag takes a path six times slower; native TensorFlow needs no transposed copy.
const transposesFirst = (): boolean => tf.getBackend() !== 'tensorflow';

/** a bᵀ of the last two axes: (…, m, k), (…, n, k) → (…, m, n). */
export const matMulABt = <T extends Tensor = Tensor2D>(a: T, b: T): T =>
  transposesFirst() ? tf.tidy(() => tf.matMul(a, transposeLast(b))) : tf.matMul(a, b, false, true);

/** aᵀ b of the last two axes: (…, k, m), (…, k, n) → (…, m, n). */
export const matMulAtB = <T extends Tensor = Tensor2D>(a: T, b: T): T =>
  transposesFirst() ? tf.tidy(() => tf.matMul(transposeLast(a), b)) : tf.matMul(a, b, true, false);

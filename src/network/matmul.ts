import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

// On wasm a matMul with a transpose flag takes a path six times slower; native TensorFlow needs no transposed copy.
const transposesFirst = (): boolean => tf.getBackend() !== 'tensorflow';

/** a bᵀ: (m, k), (n, k) → (m, n). */
export const matMulABt = (a: Tensor2D, b: Tensor2D): Tensor2D =>
  transposesFirst() ? tf.tidy(() => tf.matMul(a, tf.transpose(b))) : tf.matMul(a, b, false, true);

/** aᵀ b: (k, m), (k, n) → (m, n). */
export const matMulAtB = (a: Tensor2D, b: Tensor2D): Tensor2D =>
  transposesFirst() ? tf.tidy(() => tf.matMul(tf.transpose(a), b)) : tf.matMul(a, b, true, false);

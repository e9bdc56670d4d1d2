import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * A hash of what the engine in use computes in a few milliseconds: kernels that give other last bits, such as those for another
 * kind of processor, have another; the same kernels have the same in every process. Evidence, no proof: a shape that is not
 * among these may differ all the same.
 *
 *     fingerprint() // '5d1b0c29a3f4e687'
 */
export const fingerprint = (): string => {
  const hash = createHash('sha256');
  tf.tidy(() => {
    for (const result of probes()) hash.update(result.dataSync());
  });
  // The draws, and what no kernel computes, are JavaScript's.
  for (const f of functions) hash.update(Float64Array.from(sequence.subarray(0, 50), f));
  return hash.digest('hex').slice(0, 16);
};

const functions = [Math.exp, Math.expm1, Math.tanh, Math.sin, Math.cos, (x: number) => Math.log(Math.abs(x))] as const;

/** Rows, inner length and columns of products: on the vector lengths of processors, and beside them. */
const products = [
  [33, 17, 9],
  [64, 64, 64],
  [65, 129, 10],
] as const;

function* probes(): Generator<Tensor> {
  for (const [rows, inner, columns] of products) {
    const [a, b] = [matrix(rows, inner), matrix(inner, columns)];
    const product = tf.matMul(a, b);
    yield product;
    yield tf.matMul(a, product, true, false);
    yield tf.matMul(product, b, false, true);
  }
  const x = matrix(33, 41);
  for (const f of [tf.exp, tf.expm1, tf.tanh, tf.sigmoid, tf.softplus, tf.erf, tf.elu, tf.sin, tf.cos]) yield f(x);
  yield tf.rsqrt(tf.square(x));
  yield tf.softmax(x);
  yield tf.sum(x, 0);
  yield tf.mean(x, 1);
  const [image, filters] = [
    tf.tensor4d(numbers(2 * 9 * 9 * 4), [2, 9, 9, 4]),
    tf.tensor4d(numbers(9 * 4 * 8), [3, 3, 4, 8]),
  ];
  yield tf.conv2d(image, filters, 1, 'same');
}

const matrix = (rows: number, columns: number): Tensor2D => tf.tensor2d(numbers(rows * columns), [rows, columns]);

const numbers = (count: number): Float32Array => sequence.slice(0, count);

/** Numbers in [−2, 2), by a linear congruential generator: whole numbers up to there, so the same everywhere. */
const sequence = ((state = 1): Float32Array =>
  new Float32Array(9000).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 30 - 2;
  }))();

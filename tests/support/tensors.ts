import { expect } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { RandomStream } from '../../src/random/stream.ts';

/** N(0, 1) of this shape; the same for the same part. */
export const normalTensor = <R extends tf.Rank>(part: number, shape: tf.ShapeMap[R]): tf.Tensor<R> => {
  const count = shape.reduce((product: number, length: number) => product * length, 1);
  return tf.tensor<R>(new RandomStream([3, 0, part]).fillNormal(new Float32Array(count)), shape);
};

/** Each value as expected, beside the largest of them. */
export const expectClose = (actual: tf.Tensor, expected: ArrayLike<number>, relative = 1e-5): void => {
  const values = actual.dataSync();
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-30);
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(relative * scale));
};

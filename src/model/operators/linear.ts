import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { einsum } from './einsum.ts';
import { broadcastShape, expand, product } from './tensors.ts';
import { binary, one, type Operator } from './types.ts';

/** NumPy's matmul. TensorFlow.js has no gradient of batches that are broadcast, so a matrix takes all rows at once. */
export const matMul = (a: Tensor, b: Tensor): Tensor => {
  if (a.dtype === 'int32') return tf.cast(matMul(tf.cast(a, 'float32'), tf.cast(b, 'float32')), 'int32');
  if (a.rank === 1) return squeezeAt(matMul(tf.reshape(a, [1, -1]), b), -2);
  if (b.rank === 1) return squeezeAt(matMul(a, tf.reshape(b, [-1, 1])), -1);
  if (b.rank === 2) {
    if (a.rank === 2) return tf.matMul(a, b);
    const rows = tf.reshape<tf.Rank.R2>(a, [-1, a.shape.at(-1)!]);
    return tf.reshape(tf.matMul(rows, b as Tensor2D), [...a.shape.slice(0, -1), b.shape[1]!]);
  }
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const whole = (x: Tensor): Tensor => {
    const shape = [...batch, ...x.shape.slice(-2)];
    return tf.reshape(String(shape) === String(x.shape) ? x : expand(x, shape), [product(batch), ...x.shape.slice(-2)]);
  };
  const out = tf.matMul(whole(a), whole(b));
  return tf.reshape(out, [...batch, ...out.shape.slice(1)]);
};

const squeezeAt = (x: Tensor, axis: number): Tensor => {
  const shape = [...x.shape];
  shape.splice(axis < 0 ? axis + x.rank : axis, 1);
  return tf.reshape(x, shape);
};

/** α A B + β C. https://onnx.ai/onnx/operators/onnx__Gemm.html */
const gemm: Operator = one((call) => {
  const [a, b, c] = [call.tensor(0) as Tensor2D, call.tensor(1) as Tensor2D, call.optional(2)];
  const [alpha, beta] = [call.number('alpha', 1), call.number('beta', 1)];
  const AB = tf.matMul(a, b, call.number('transA', 0) === 1, call.number('transB', 0) === 1);
  const scaled = alpha === 1 ? AB : tf.mul(AB, alpha);
  return c && beta !== 0 ? tf.add(scaled, beta === 1 ? c : tf.mul(c, beta)) : scaled;
});

/** Sums of products. */
export const linear = {
  MatMul: binary(matMul),
  Gemm: gemm,
  Einsum: { run: (call) => [einsum(call)], limit: 'an axis once an operand' },
} as const satisfies Record<string, Operator>;

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

export const product = (lengths: readonly number[]): number => lengths.reduce((total, length) => total * length, 1);

/** The shape that tensors of these shapes have together, axes counted from the last. */
export const broadcastShape = (...shapes: (readonly number[])[]): number[] => {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => {
    const lengths = shapes.map((shape) => shape[i - rank + shape.length] ?? 1);
    const [wide = 1] = lengths.filter((length) => length !== 1);
    if (lengths.some((length) => length !== 1 && length !== wide))
      throw new RangeError(`shapes ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')} don't go together`);
    return wide;
  });
};

/** Repeated along axes of length 1, new ones first. From rank 5 on TensorFlow.js has no gradient of its own operation. */
export const expand = (x: Tensor, shape: readonly number[]): Tensor => {
  const whole = broadcastShape(x.shape, shape);
  if (String(whole) === String(x.shape)) return tf.clone(x);
  if (x.dtype === 'bool') return tf.cast(expand(tf.cast(x, 'int32'), whole), 'bool');
  if (whole.length < 5 && product(whole) > 0) return tf.broadcastTo(x, whole);
  return tf.add(x, tf.zeros(whole, x.dtype));
};

/** The entries at these indices along an axis. */
export const take = (x: Tensor, indices: readonly number[], axis: number): Tensor =>
  gather(x, tf.tensor1d([...indices], 'int32'), axis);

/** TensorFlow.js gathers numbers. */
export const gather = (x: Tensor, indices: Tensor, axis: number): Tensor =>
  x.dtype === 'bool'
    ? tf.cast(tf.gather(tf.cast(x, 'int32'), indices as tf.Tensor1D, axis), 'bool')
    : tf.gather(x, indices, axis);

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** The same with an axis in another place. */
export const moveAxis = (x: Tensor, from: number, to: number): Tensor => {
  if (from === to) return x;
  const order = range(x.rank).filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return tf.transpose(x, order);
};

/** Axis by axis a matrix of (out, in). */
export const applyMatrix = (x: Tensor, matrix: tf.Tensor2D, axis: number): Tensor => {
  const last = moveAxis(x, axis, x.rank - 1);
  const rows = tf.reshape<tf.Rank.R2>(last, [-1, x.shape[axis]!]);
  const out = tf.matMul(rows, tf.transpose(matrix));
  return moveAxis(tf.reshape(out, [...last.shape.slice(0, -1), matrix.shape[0]]), x.rank - 1, axis);
};

/** What `run` returns; of the tensors that it makes only those that it keeps stay. */
export const tidied = <T>(run: () => T): T => {
  const found: T[] = [];
  tf.tidy(() => {
    found.push(run());
  });
  return found[0]!;
};

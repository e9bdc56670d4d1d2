import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { paddingOf, type Padding } from '../kinds/conv2d.ts';

/** (samples, height, width, channels) with its padding. */
export const padded = (x: Tensor4D, padding: Padding, kernel: number): Tensor4D => {
  const [before, behind] = paddingOf(padding, kernel);
  if (before + behind === 0) return x;
  if (padding === 'same')
    return tf.pad(x, [
      [0, 0],
      [before, behind],
      [before, behind],
      [0, 0],
    ]);
  return wrapped(wrapped(x, 1, before, behind), 2, before, behind);
};

/** The gradient with respect to what was padded: that of what was added goes where it came from, or nowhere. */
export const unpadded = (gradient: Tensor4D, padding: Padding, kernel: number): Tensor4D => {
  const [before, behind] = paddingOf(padding, kernel);
  if (before + behind === 0) return gradient;
  return [1, 2].reduce((one, axis) => {
    const length = one.shape[axis]! - before - behind;
    const inside = part(one, axis, before, length);
    if (padding === 'same') return inside;
    const [first, last] = [part(one, axis, 0, before), part(one, axis, before + length, behind)];
    return tf.add(inside, tf.add(placed(first, axis, length - before, 0), placed(last, axis, 0, length - behind)));
  }, gradient);
};

/** The end of an axis before its start, and its start behind its end. */
const wrapped = (x: Tensor4D, axis: number, before: number, behind: number): Tensor4D => {
  const length = x.shape[axis]!;
  const parts = [part(x, axis, length - before, before), x, part(x, axis, 0, behind)];
  return tf.concat(
    parts.filter(({ shape }) => shape[axis]! > 0),
    axis,
  );
};

const part = (x: Tensor4D, axis: number, start: number, length: number): Tensor4D =>
  tf.slice(
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.map((whole, i) => (i === axis ? length : whole)),
  );

/** With zeros before and behind along an axis. */
const placed = (x: Tensor, axis: number, before: number, behind: number): Tensor4D =>
  tf.pad(
    x as Tensor4D,
    x.shape.map((_, i): [number, number] => (i === axis ? [before, behind] : [0, 0])),
  );

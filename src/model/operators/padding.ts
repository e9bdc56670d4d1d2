import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call } from './types.ts';

/** How a window moves over the two axes of images; a signal of one axis is an image of height 1. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Before and behind, an axis a pair. */
  readonly pads: readonly [readonly [number, number], readonly [number, number]];
}

type Pair = readonly [number, number];

const pairOf = (call: Call, given: readonly number[] | undefined, axes: number, fill: number): Pair => {
  if (axes > 2) call.fail(`over ${axes} axes; 1 and 2 are supported, a ${axes}-D one is not`);
  const [first = fill, second = fill] = given ?? [];
  return axes === 1 ? [fill, first] : [first, second];
};

/** @param axes spatial axes of the input: 1 or 2 @param lengths of an image */
export const windowOf = (call: Call, axes: number, kernelShape: readonly number[], lengths: Pair): Window => {
  const kernel = pairOf(call, kernelShape, axes, 1);
  const strides = pairOf(call, call.list('strides'), axes, 1);
  const dilations = pairOf(call, call.list('dilations'), axes, 1);
  const given = call.list('pads') ?? [];
  const begin = pairOf(call, given.slice(0, given.length / 2), axes, 0);
  const end = pairOf(call, given.slice(given.length / 2), axes, 0);
  const auto = call.text('auto_pad', 'NOTSET');
  const padsAt = (i: 0 | 1): Pair => {
    if (auto === 'VALID') return [0, 0];
    if (auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER') return [begin[i], end[i]];
    const reach = (kernel[i] - 1) * dilations[i] + 1;
    const total = Math.max(0, (Math.ceil(lengths[i] / strides[i]) - 1) * strides[i] + reach - lengths[i]);
    const less = Math.floor(total / 2);
    return auto === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
  };
  return { kernel, strides, dilations, pads: [padsAt(0), padsAt(1)] };
};

/** (N, C, L) or (N, C, H, W) → (N, H, W, C). */
export const toImages = (x: Tensor): tf.Tensor4D => {
  const images = x.rank === 3 ? tf.reshape(x, [x.shape[0], x.shape[1]!, 1, x.shape[2]!]) : x;
  return tf.transpose(images as tf.Tensor4D, [0, 2, 3, 1]);
};

/** And back to as many axes. */
export const fromImages = (x: Tensor, rank: number): Tensor => {
  const out = tf.transpose(x, [0, 3, 1, 2]);
  return rank === 3 ? tf.reshape(out, [out.shape[0], out.shape[1]!, out.shape[3]!]) : out;
};

/** Images with what stands around them; negative pads cut. */
export const padded = (x: tf.Tensor4D, pads: Window['pads'], value = 0): tf.Tensor4D => {
  const cut = pads.map(([before, behind], i) => [
    Math.max(0, -before),
    x.shape[i + 1]! - Math.max(0, -before) - Math.max(0, -behind),
  ]);
  const needsCut = pads.flat().some((pad) => pad < 0);
  const inner = needsCut
    ? tf.slice(x, [0, cut[0]![0]!, cut[1]![0]!, 0], [x.shape[0], cut[0]![1]!, cut[1]![1]!, x.shape[3]])
    : x;
  const [rows, columns] = pads.map(
    ([before, behind]) => [Math.max(0, before), Math.max(0, behind)] as [number, number],
  );
  return [...rows!, ...columns!].every((pad) => pad === 0)
    ? inner
    : tf.pad(inner, [[0, 0], rows!, columns!, [0, 0]], value);
};

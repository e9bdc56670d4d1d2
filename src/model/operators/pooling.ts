import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { fromImages, padded, toImages, windowOf, type Window } from './padding.ts';
import { range } from './tensors.ts';
import { one, unary, type Call, type Operator } from './types.ts';

/** Nothing that a float32 holds is less. */
const lowest = -3.4e38;

interface Pooling {
  readonly images: Tensor4D;
  readonly window: Window;
  /** What `ceil_mode` adds behind: no part of the image, nor of its pads. */
  readonly behind: readonly [number, number];
}

const poolingOf = (call: Call): Pooling => {
  const x = call.tensor(0);
  if (x.rank !== 3 && x.rank !== 4)
    call.fail(`over an input of shape [${x.shape.join(', ')}]; (N, C, L) and (N, C, H, W) are supported`);
  const images = toImages(x);
  const window = windowOf(call, x.rank - 2, call.list('kernel_shape') ?? [], [images.shape[1], images.shape[2]]);
  const behind = ([0, 1] as const).map((i) => {
    if (call.number('ceil_mode', 0) === 0) return 0;
    const [before, after] = window.pads[i];
    const stride = window.strides[i];
    const reach = (window.kernel[i] - 1) * window.dilations[i] + 1;
    const length = images.shape[i + 1]! + before + after;
    let steps = Math.ceil((length - reach) / stride);
    // A window that would begin behind the image is none.
    if (steps * stride >= images.shape[i + 1]! + before) steps--;
    return Math.max(0, steps * stride + reach - length);
  });
  return { images, window, behind: [behind[0]!, behind[1]!] };
};

const larger = ([rows, columns]: Window['pads'], [down, right]: readonly [number, number]): Window['pads'] => [
  [rows[0], rows[1] + down],
  [columns[0], columns[1] + right],
];

/** The windows' values, a tap of the window each: (N, h, w, C). */
const taps = (x: Tensor4D, { kernel, strides, dilations }: Window): Tensor[] => {
  const lengths = [0, 1].map(
    (i) => Math.floor((x.shape[i + 1]! - (kernel[i]! - 1) * dilations[i]! - 1) / strides[i]!) + 1,
  );
  const at = (axis: 0 | 1, tap: number): number[] =>
    range(lengths[axis]!).map((i) => i * strides[axis] + tap * dilations[axis]);
  return range(kernel[0]).flatMap((row) => {
    const rows = tf.gather(x, at(0, row), 1);
    return range(kernel[1]).map((column) => tf.gather(rows, at(1, column), 2));
  });
};

const maxPool: Operator = {
  run: (call) => {
    if (call.outputs > 1) call.fail('its second output, the indices, is not supported');
    const { images, window, behind } = poolingOf(call);
    const whole = padded(images, larger(window.pads, behind), lowest);
    const isDilated = Math.max(...window.dilations) > 1;
    const out = isDilated
      ? taps(whole, window).reduce((a, b) => tf.maximum(a, b))
      : tf.maxPool(whole, [...window.kernel], [...window.strides], 'valid');
    return [fromImages(out, call.tensor(0).rank)];
  },
  limit: '1-D and 2-D, no indices',
};

const averagePool: Operator = one((call) => {
  const { images, window, behind } = poolingOf(call);
  const { kernel, strides, pads } = window;
  const isDilated = Math.max(...window.dilations) > 1;
  const mean = (x: Tensor4D): Tensor =>
    isDilated
      ? tf.div(
          taps(x, window).reduce((a, b) => tf.add(a, b)),
          kernel[0] * kernel[1],
        )
      : tf.avgPool(x, [...kernel], [...strides], 'valid');
  const out = mean(padded(images, larger(pads, behind)));
  const around = pads.flat().some((pad) => pad > 0) || Math.max(...behind) > 0;
  if (!around) return fromImages(out, call.tensor(0).rank);
  const [, height, width] = images.shape;
  const ones = tf.ones<tf.Rank.R4>([1, height, width, 1]);
  const counted =
    call.number('count_include_pad', 0) === 1
      ? padded(
          padded(ones, pads, 1),
          larger(
            [
              [0, 0],
              [0, 0],
            ],
            behind,
          ),
        )
      : padded(ones, larger(pads, behind));
  return fromImages(tf.div(out, mean(counted)), call.tensor(0).rank);
}, '1-D and 2-D');

const spatialAxes = (x: Tensor): number[] => range(x.rank).slice(2);

const lpPool: Operator = one((call) => {
  const { images, window } = poolingOf(call);
  const p = call.number('p', 2);
  const powers = tf.pow<Tensor4D>(tf.abs(padded(images, window.pads)), p);
  const sums = taps(powers, window).reduce((a, b) => tf.add(a, b));
  return fromImages(tf.pow(sums, 1 / p), call.tensor(0).rank);
}, '1-D and 2-D');

/** Over windows, or over all of an image. */
export const pooling = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  LpPool: lpPool,
  GlobalAveragePool: unary((x) => tf.mean(x, spatialAxes(x), true)),
  GlobalMaxPool: unary((x) => tf.max(x, spatialAxes(x), true)),
} as const satisfies Record<string, Operator>;

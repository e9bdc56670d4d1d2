import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { fromImages, padded, toImages, windowOf } from './padding.ts';
import { one, type Call, type Operator } from './types.ts';

/** (O, I, k…) → (h, w, I, O). */
const toKernel = (W: Tensor): Tensor4D => {
  const images = W.rank === 3 ? tf.reshape(W, [W.shape[0], W.shape[1]!, 1, W.shape[2]!]) : W;
  return tf.transpose(images as Tensor4D, [2, 3, 1, 0]);
};

/** Zeros between the taps: TensorFlow.js has no gradient of a dilated convolution. */
const dilated = (W: Tensor4D, [down, right]: readonly [number, number]): Tensor4D => {
  const [h, w, i, o] = W.shape;
  let K: Tensor = W;
  if (down > 1) {
    const taps = tf.pad(tf.reshape(K, [h, 1, w * i * o]), [
      [0, 0],
      [0, down - 1],
      [0, 0],
    ]);
    K = tf.slice(tf.reshape(taps, [h * down, w, i, o]), [0, 0, 0, 0], [(h - 1) * down + 1, w, i, o]);
  }
  if (right > 1) {
    const rows = K.shape[0];
    const taps = tf.pad(tf.reshape(K, [rows * w, 1, i * o]), [
      [0, 0],
      [0, right - 1],
      [0, 0],
    ]);
    K = tf.slice(tf.reshape(taps, [rows, w * right, i, o]), [0, 0, 0, 0], [rows, (w - 1) * right + 1, i, o]);
  }
  return K as Tensor4D;
};

const spatial = (call: Call, x: Tensor): number => {
  if (x.rank !== 3 && x.rank !== 4)
    call.fail(
      `its input has the shape [${x.shape.join(', ')}]; (N, C, L) and (N, C, H, W) are supported, a ${x.rank - 2}-D convolution is not`,
    );
  return x.rank - 2;
};

const withBias = (out: Tensor, bias: Tensor | undefined): Tensor => (bias ? tf.add(out, bias) : out);

/** What a convolution goes over, and how. */
const operandsOf = (call: Call) => {
  const [x, W, bias] = [call.tensor(0), call.tensor(1), call.optional(2)];
  const axes = spatial(call, x);
  const images = toImages(x);
  const window = windowOf(call, axes, call.list('kernel_shape') ?? W.shape.slice(2), [
    images.shape[1],
    images.shape[2],
  ]);
  return { x, W, bias, axes, images, window };
};

const conv: Operator = one((call) => {
  const { x, W, bias, images, window } = operandsOf(call);
  const strides: [number, number] = [...window.strides];
  const whole = padded(images, window.pads);
  const kernel = dilated(toKernel(W), window.dilations);
  const groups = call.number('group', 1);
  const [h, w, inputs, outputs] = kernel.shape;
  if (inputs * groups !== images.shape[3])
    call.fail(`weights of shape [${W.shape.join(', ')}] in ${groups} groups for ${images.shape[3]} channels`);
  let out: Tensor;
  if (groups === 1) out = tf.conv2d(whole, kernel, strides, 'valid');
  else if (inputs === 1) {
    out = tf.depthwiseConv2d(whole, tf.reshape(kernel, [h, w, groups, outputs / groups]), strides, 'valid');
  } else {
    const [parts, kernels] = [tf.split(whole, groups, 3), tf.split<Tensor4D>(kernel, groups, 3)];
    out = tf.concat(
      parts.map((part, i) => tf.conv2d(part as Tensor4D, kernels[i]!, strides, 'valid')),
      3,
    );
  }
  return fromImages(withBias(out, bias), x.rank);
}, '1-D and 2-D');

/** The gradient of a convolution with respect to its input. */
const convTranspose: Operator = one((call) => {
  const { x, W, bias, axes, images, window } = operandsOf(call);
  const groups = call.number('group', 1);
  // (I, O/g, k…) → (h, w, O/g, I)
  const kernel = dilated(toKernel(W), window.dilations);
  const pair = (given: readonly number[] | undefined): readonly [number, number] | undefined =>
    given && (axes === 1 ? [0, given[0]!] : [given[0]!, given[1]!]);
  const extra = pair(call.list('output_padding')) ?? [0, 0];
  const asked = pair(call.list('output_shape'));
  const auto = call.text('auto_pad', 'NOTSET');
  const full = [0, 1].map((i) => (images.shape[i + 1]! - 1) * window.strides[i]! + kernel.shape[i]!);
  // Pads cut the full output; where a shape is asked for they follow from it.
  const pads = [0, 1].map((i): [number, number] => {
    const same = auto === 'SAME_UPPER' || auto === 'SAME_LOWER' ? images.shape[i + 1]! * window.strides[i]! : undefined;
    const length = asked && (axes === 2 || i === 1) ? asked[i] : same;
    if (length === undefined) return [-window.pads[i]![0], extra[i]! - window.pads[i]![1]];
    const total = full[i]! + extra[i]! - length;
    const less = Math.floor(total / 2);
    const before = auto === 'SAME_UPPER' ? less : total - less;
    return auto === 'NOTSET' || auto === 'SAME_UPPER'
      ? [-less, -(total - less) + extra[i]!]
      : [-before, -(total - before) + extra[i]!];
  }) as [[number, number], [number, number]];
  const strides: [number, number] = [...window.strides];
  const transposed = (part: Tensor4D, one: Tensor4D): Tensor4D =>
    tf.conv2dTranspose(part, one, [part.shape[0], full[0]!, full[1]!, one.shape[2]], strides, 'valid');
  const out =
    groups === 1
      ? transposed(images, kernel)
      : tf.concat(
          tf
            .split<Tensor4D>(images, groups, 3)
            .map((part, i) => transposed(part, tf.split(kernel, groups, 3)[i] as Tensor4D)),
          3,
        );
  return fromImages(withBias(padded(out, pads), bias), x.rank);
}, '1-D and 2-D');

/** Convolutions of (N, C, L) and (N, C, H, W). */
export const convolution = { Conv: conv, ConvTranspose: convTranspose } as const satisfies Record<string, Operator>;

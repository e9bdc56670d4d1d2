import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { applyMatrix, range, take } from './tensors.ts';
import { one, type Call, type Operator } from './types.ts';

/** The weights of an output's neighbours, by their index in the input. */
type Taps = readonly (readonly [index: number, weight: number])[];

const nearest: Readonly<Record<string, (at: number) => number>> = {
  round_prefer_floor: (at) => Math.ceil(at - 0.5),
  round_prefer_ceil: (at) => Math.floor(at + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

const cubic = (t: number, a: number): number => {
  const x = Math.abs(t);
  if (x <= 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return x < 2 ? a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a : 0;
};

const tapsAt = (call: Call, at: number, scale: number): Taps => {
  const mode = call.text('mode', 'nearest');
  const low = Math.floor(at);
  if (mode === 'nearest') {
    const round = nearest[call.text('nearest_mode', 'round_prefer_floor')] ?? call.fail('its nearest_mode is unknown');
    return [[round(at), 1]];
  }
  // Antialiasing widens the filter where the image shrinks.
  const wide = call.number('antialias', 0) === 1 ? Math.min(1, scale) : 1;
  const weight =
    mode === 'cubic'
      ? (t: number) => cubic(t, call.number('cubic_coeff_a', -0.75))
      : (t: number) => Math.max(0, 1 - Math.abs(t));
  const reach = Math.ceil((mode === 'cubic' ? 2 : 1) / wide);
  const taps = range(2 * reach).map((k): [number, number] => {
    const index = low - reach + 1 + k;
    return [index, weight((index - at) * wide)];
  });
  const sum = taps.reduce((total, [, w]) => total + w, 0);
  return taps.map(([index, w]) => [index, w / sum]);
};

/** Where in the input an output's place is. https://onnx.ai/onnx/operators/onnx__Resize.html */
const sourceOf = (call: Call, i: number, { input, output, scale, region }: Axis): number => {
  const how = call.text('coordinate_transformation_mode', call.operator === 'Upsample' ? 'asymmetric' : 'half_pixel');
  if (how === 'asymmetric') return i / scale;
  if (how === 'align_corners') return output === 1 ? 0 : (i * (input - 1)) / (output - 1);
  if (how === 'pytorch_half_pixel') return output === 1 ? 0 : (i + 0.5) / scale - 0.5;
  if (how === 'half_pixel') return (i + 0.5) / scale - 0.5;
  if (how === 'half_pixel_symmetric') {
    const exact = input * scale;
    return (input / 2) * (1 - Math.floor(exact) / exact) + (i + 0.5) / scale - 0.5;
  }
  if (how === 'tf_crop_and_resize') {
    const [start, end] = region;
    return output === 1
      ? 0.5 * (start + end) * (input - 1)
      : start * (input - 1) + (i * (end - start) * (input - 1)) / (output - 1);
  }
  return call.fail(`the coordinate_transformation_mode ${how} is unknown`);
};

interface Axis {
  readonly input: number;
  readonly output: number;
  readonly scale: number;
  readonly region: readonly [number, number];
}

/** (outputs, inputs): exact in every mode, and its transpose the gradient. */
const matrixOf = (call: Call, axis: Axis): tf.Tensor2D => {
  const { input, output } = axis;
  const values = new Float32Array(output * input);
  const excludes = call.number('exclude_outside', 0) === 1;
  const crops = call.text('coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';
  for (let i = 0; i < output; i++) {
    const at = sourceOf(call, i, axis);
    if (crops && (at < 0 || at > input - 1)) call.fail('tf_crop_and_resize outside of the image is not supported');
    const taps = tapsAt(call, at, axis.scale);
    const inside = excludes ? taps.filter(([index]) => index >= 0 && index < input) : taps;
    const sum = inside.reduce((total, [, w]) => total + w, 0);
    for (const [index, w] of inside) values[i * input + Math.min(input - 1, Math.max(0, index))]! += w / sum;
  }
  return tf.tensor2d(values, [output, input]);
};

const resize: Operator = one((call) => {
  const x = call.tensor(0);
  const isUpsample = call.operator === 'Upsample';
  const scalesAt = isUpsample || call.opset < 11 ? 1 : 2;
  const given = call.list('axes')?.map((axis) => call.axis(axis, x.rank)) ?? range(x.rank);
  const scales = call.list('scales') ?? call.numbers(scalesAt) ?? [];
  const sizes = isUpsample ? [] : (call.numbers(3) ?? []);
  const regions = call.numbers(1) ?? [];
  const policy = call.text('keep_aspect_ratio_policy', 'stretch');
  const ratios = sizes.map((size, k) => size / x.shape[given[k]!]!);
  const common =
    policy === 'not_larger' ? Math.min(...ratios) : policy === 'not_smaller' ? Math.max(...ratios) : undefined;
  let out: Tensor = x;
  for (const [k, axis] of given.entries()) {
    const input = x.shape[axis]!;
    const scale = sizes.length > 0 ? (common ?? sizes[k]! / input) : scales[k]!;
    const output =
      sizes.length > 0 ? (common === undefined ? sizes[k]! : Math.round(input * common)) : Math.floor(input * scale);
    const region: [number, number] = [regions[k] ?? 0, regions[given.length + k] ?? 1];
    if (output === input && scale === 1 && region[0] === 0 && region[1] === 1) continue;
    out = applyMatrix(out, matrixOf(call, { input, output, scale, region }), axis);
  }
  return out === x ? tf.clone(x) : out;
});

/** Index of an entry that stands outside, reflected or held at the edge. */
const outside: Readonly<Record<string, (at: number, length: number) => number>> = {
  edge: (at, length) => Math.min(length - 1, Math.max(0, at)),
  wrap: (at, length) => ((at % length) + length) % length,
  reflect: (at, length) => {
    if (length === 1) return 0;
    const period = 2 * (length - 1);
    const place = ((at % period) + period) % period;
    return place < length ? place : period - place;
  },
};

const pad: Operator = one((call) => {
  const x = call.tensor(0);
  const given = call.numbersOf('pads', 1) ?? call.fail('no pads are given');
  const axes = call.numbers(3)?.map((axis) => call.axis(axis, x.rank)) ?? range(x.rank);
  const pads = range(x.rank).map((axis): [number, number] => {
    const k = axes.indexOf(axis);
    return k < 0 ? [0, 0] : [given[k]!, given[axes.length + k]!];
  });
  const mode = call.text('mode', 'constant');
  if (mode !== 'constant') {
    const place = outside[mode] ?? call.fail(`the mode ${mode} is unknown`);
    const out = pads.reduce<Tensor>((whole, [before, behind], axis) => {
      if (before === 0 && behind === 0) return whole;
      const length = x.shape[axis]!;
      return take(
        whole,
        range(length + before + behind).map((i) => place(i - before, length)),
        axis,
      );
    }, x);
    return out === x ? tf.clone(x) : out;
  }
  const value = call.has('value') ? call.number('value') : (call.numbers(2)?.[0] ?? 0);
  const cut = pads.map(([before, behind], axis) => [
    Math.max(0, -before),
    x.shape[axis]! - Math.max(0, -before) - Math.max(0, -behind),
  ]);
  const inner = pads.flat().some((n) => n < 0)
    ? tf.slice(
        x,
        cut.map(([start]) => start!),
        cut.map(([, size]) => size!),
      )
    : x;
  return tf.pad(
    inner,
    pads.map(([before, behind]): [number, number] => [Math.max(0, before), Math.max(0, behind)]),
    value,
  );
});

/** Images of another size. */
export const resizing = { Resize: resize, Upsample: resize, Pad: pad } as const satisfies Record<string, Operator>;

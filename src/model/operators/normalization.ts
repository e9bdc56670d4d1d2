import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { product, range } from './tensors.ts';
import { one, unary, type Call, type Operator } from './types.ts';

interface Moments {
  readonly mean: Tensor;
  readonly centred: Tensor;
  /** 1 / √(variance + ε). */
  readonly inverse: Tensor;
}

const momentsOver = (x: Tensor, axes: number[], epsilon: number): Moments => {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.mul(centred, centred), axes, true);
  return { mean, centred, inverse: tf.rsqrt(tf.add(variance, epsilon)) };
};

/** A value a channel, beside (N, C, …). */
const ofChannels = (v: Tensor, rank: number): Tensor =>
  tf.reshape(v, [1, -1, ...range(Math.max(0, rank - 2)).map(() => 1)]);

const axesFrom = (first: number, rank: number): number[] => range(rank).slice(first);

const batchNormalization: Operator = {
  run: (call) => {
    const [x, scale, bias, mean, variance] = call.tensors();
    const epsilon = call.number('epsilon', 1e-5);
    const training = call.batchStatistics || call.number('training_mode', 0) === 1;
    const affine = (unit: Tensor): Tensor =>
      tf.add(tf.mul(unit, ofChannels(scale!, x!.rank)), ofChannels(bias!, x!.rank));
    if (!training) {
      const inverse = tf.rsqrt(tf.add(ofChannels(variance!, x!.rank), epsilon));
      return [affine(tf.mul(tf.sub(x!, ofChannels(mean!, x!.rank)), inverse))];
    }
    const axes = range(x!.rank).filter((axis) => axis !== 1);
    const { centred, inverse } = momentsOver(x!, axes, epsilon);
    const out = affine(tf.mul(centred, inverse));
    if (call.outputs === 1) return [out];
    const momentum = call.number('momentum', 0.9);
    const moved = (old: Tensor, now: Tensor): Tensor =>
      tf.add(tf.mul(old, momentum), tf.mul(tf.reshape(now, [-1]), 1 - momentum));
    const now = tf.moments(x!, axes);
    return [out, moved(mean!, now.mean), moved(variance!, now.variance)].slice(0, call.outputs);
  },
};

const layerNormalization: Operator = {
  run: (call) => {
    const [x, scale, bias] = [call.tensor(0), call.tensor(1), call.optional(2)];
    const axes = axesFrom(call.axis(call.number('axis', -1), x.rank), x.rank);
    const { mean, centred, inverse } = momentsOver(x, axes, call.number('epsilon', 1e-5));
    const scaled = tf.mul(tf.mul(centred, inverse), scale);
    return [bias ? tf.add(scaled, bias) : scaled, mean, inverse].slice(0, call.outputs);
  },
};

const instanceNormalization: Operator = one((call) => {
  const [x, scale, bias] = call.tensors();
  const { centred, inverse } = momentsOver(x!, axesFrom(2, x!.rank), call.number('epsilon', 1e-5));
  return tf.add(tf.mul(tf.mul(centred, inverse), ofChannels(scale!, x!.rank)), ofChannels(bias!, x!.rank));
});

/** Until opset 20 scale and bias are a number a group, then a number a channel. */
const groupNormalization: Operator = one((call) => {
  const [x, scale, bias] = call.tensors();
  const [samples = 1, channels = 1, ...lengths] = x!.shape;
  const groups = call.number('num_groups');
  const grouped = tf.reshape(x!, [samples, groups, (channels / groups) * product(lengths)]);
  const { centred, inverse } = momentsOver(grouped, [2], call.number('epsilon', 1e-5));
  const unit = tf.mul(centred, inverse);
  if (scale!.shape[0] === groups && scale!.shape[0] !== channels) {
    return tf.reshape(tf.add(tf.mul(unit, ofChannels(scale!, 3)), ofChannels(bias!, 3)), x!.shape);
  }
  return tf.add(tf.mul(tf.reshape(unit, x!.shape), ofChannels(scale!, x!.rank)), ofChannels(bias!, x!.rank));
});

const rmsNormalization: Operator = one((call) => {
  const [x, scale] = [call.tensor(0), call.tensor(1)];
  const axes = axesFrom(call.axis(call.number('axis', -1), x.rank), x.rank);
  const square = tf.mean(tf.mul(x, x), axes, true);
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(square, call.number('epsilon', 1e-5)))), scale);
});

const lpNormalization = (x: Tensor, call: Call): Tensor => {
  const axis = call.axis(call.number('axis', -1), x.rank);
  const norm = call.number('p', 2) === 1 ? tf.sum(tf.abs(x), axis, true) : tf.sqrt(tf.sum(tf.mul(x, x), axis, true));
  return tf.div(x, norm);
};

/** x / (bias + α/size · Σ x²)^β over neighbouring channels. */
const lrn = (x: Tensor, call: Call): Tensor => {
  const size = call.number('size');
  const [alpha, beta, bias] = [call.number('alpha', 1e-4), call.number('beta', 0.75), call.number('bias', 1)];
  const before = Math.floor((size - 1) / 2);
  const pads = range(x.rank).map((axis): [number, number] => (axis === 1 ? [before, size - 1 - before] : [0, 0]));
  const squares = tf.pad(tf.mul(x, x), pads);
  const windows = range(size).map((i) =>
    tf.slice(
      squares,
      range(x.rank).map((axis) => (axis === 1 ? i : 0)),
      x.shape,
    ),
  );
  const sum = windows.reduce((a, b) => tf.add(a, b));
  return tf.div(x, tf.pow(tf.add(bias, tf.mul(alpha / size, sum)), beta));
};

const meanVariance = (x: Tensor, call: Call): Tensor => {
  const { centred, inverse } = momentsOver(x, call.list('axes') ?? [0, 2, 3], 1e-9);
  return tf.mul(centred, inverse);
};

/** Signals brought to unit variance, or unit length. */
export const normalization = {
  BatchNormalization: { ...batchNormalization, limit: 'batch statistics, whatever the file says' },
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rmsNormalization,
  LpNormalization: unary(lpNormalization),
  LRN: unary(lrn),
  MeanVarianceNormalization: unary(meanVariance),
} as const satisfies Record<string, Operator>;

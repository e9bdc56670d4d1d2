import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { moveAxis, product, range } from './tensors.ts';
import { one, withoutGradient, type Call, type Operator } from './types.ts';

const axesOf = (call: Call, rank: number): number[] => {
  const axes = call.numbersOf('axes', 1)?.map((axis) => call.axis(axis, rank)) ?? [];
  return axes.length > 0 || call.number('noop_with_empty_axes', 0) === 1 ? axes : range(rank);
};

/** @param before what is done to entries @param after what is done to the result */
const reduce = (
  f: (x: Tensor, axes: number[], keep: boolean) => Tensor,
  before: (x: Tensor) => Tensor = (x) => x,
  after: (x: Tensor) => Tensor = (x) => x,
): Operator =>
  one((call) => {
    const x = call.tensor(0);
    const axes = axesOf(call, x.rank);
    const entries = before(x);
    const out = after(axes.length === 0 ? tf.clone(entries) : f(entries, axes, call.number('keepdims', 1) === 1));
    return x.dtype === 'int32' && out.dtype !== 'int32' ? tf.cast(out, 'int32') : out;
  });

const sum = (x: Tensor, axes: number[], keep: boolean): Tensor => tf.sum(x, axes, keep);
const square = (x: Tensor): Tensor => tf.mul(x, x);

/** By products of slices: TensorFlow.js' own has no gradient that works. */
const prod = (x: Tensor, axes: number[], keep: boolean): Tensor => {
  const order = [...range(x.rank).filter((axis) => !axes.includes(axis)), ...axes];
  const rest = order.slice(0, x.rank - axes.length).map((axis) => x.shape[axis]!);
  const count = product(axes.map((axis) => x.shape[axis]!));
  const rows = tf.reshape(tf.transpose(x, order), [...rest, count]);
  const parts = count === 0 ? [] : tf.unstack(rows, rows.rank - 1);
  const out = parts.length === 0 ? tf.ones(rest) : parts.reduce((a, b) => tf.mul(a, b));
  return tf.reshape(out, keep ? x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)) : rest);
};

const argument = (f: (x: Tensor, axis: number) => Tensor): Operator =>
  one((call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', 0), x.rank);
    const last = call.number('select_last_index', 0) === 1;
    const found = last ? tf.sub(x.shape[axis]! - 1, f(tf.reverse(x, axis), axis)) : f(x, axis);
    const indices = tf.cast(found, 'int32');
    return call.number('keepdims', 1) === 1 ? tf.expandDims(indices, axis) : indices;
  });

const cumulative: Operator = one((call) => {
  const x = call.tensor(0);
  const axis = call.axis(call.numbers(1)![0]!, x.rank);
  const last = moveAxis(x, axis, x.rank - 1);
  const out = tf.cumsum(last, x.rank - 1, call.number('exclusive', 0) === 1, call.number('reverse', 0) === 1);
  return moveAxis(out, x.rank - 1, axis);
});

const topK: Operator = {
  run: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', -1), x.rank);
    const largest = call.number('largest', 1) === 1;
    const last = moveAxis(x, axis, x.rank - 1);
    const k = call.numbers(1)?.[0] ?? call.number('k');
    const { values, indices } = tf.topk(largest ? last : tf.neg(last), k, true);
    return [largest ? values : tf.neg(values), indices].map((out) => tf.clone(moveAxis(out, x.rank - 1, axis)));
  },
  stopsGradient: true,
};

/** Over axes. */
export const reduction = {
  ReduceMean: reduce((x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceSum: reduce(sum),
  ReduceMax: reduce((x, axes, keep) => tf.max(x, axes, keep)),
  ReduceMin: reduce((x, axes, keep) => tf.min(x, axes, keep)),
  ReduceProd: reduce(prod),
  ReduceL1: reduce(sum, (x) => tf.abs(x)),
  ReduceL2: reduce(sum, square, (x) => tf.sqrt(tf.cast(x, 'float32'))),
  ReduceSumSquare: reduce(sum, square),
  ReduceLogSum: reduce(
    sum,
    (x) => x,
    (x) => tf.log(x),
  ),
  ReduceLogSumExp: reduce((x, axes, keep) => tf.logSumExp(x, axes, keep)),
  ArgMax: withoutGradient(argument((x, axis) => tf.argMax(x, axis))),
  ArgMin: withoutGradient(argument((x, axis) => tf.argMin(x, axis))),
  CumSum: cumulative,
  TopK: topK,
} as const satisfies Record<string, Operator>;

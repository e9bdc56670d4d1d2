import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { gather, product, range } from './tensors.ts';
import { one, withoutGradient, type Call, type Operator } from './types.ts';

const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => product(shape.slice(axis + 1)));

const int32 = (values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32');

/** Entries of the flat tensor, in this shape. */
const takeFlat = (x: Tensor, indices: number[], shape: readonly number[]): Tensor =>
  indices.length === 0
    ? tf.zeros([...shape], x.dtype)
    : tf.reshape(gather(tf.reshape(x, [-1]), int32(indices), 0), [...shape]);

const wrapped = (call: Call, index: number, length: number): number => {
  const at = index < 0 ? index + length : index;
  return at >= 0 && at < length ? at : call.fail(`index ${index} of ${length}`);
};

const gatherAxis: Operator = one((call) => {
  const [x, indices] = [call.tensor(0), call.tensor(1)];
  const axis = call.axis(call.number('axis', 0), x.rank);
  const at = [...indices.dataSync()].map((index) => wrapped(call, index, x.shape[axis]!));
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  if (at.length === 0) return tf.zeros(shape, x.dtype);
  return tf.reshape(gather(x, int32(at), axis), shape);
});

/** For each entry of `indices` the flat position in `x` that it means along an axis. */
const positionsAlong = (call: Call, x: Tensor, indices: Tensor, axis: number): number[] => {
  const [inner, outer] = [stridesOf(indices.shape), stridesOf(x.shape)];
  return Array.from(indices.dataSync(), (index, i) =>
    range(x.rank).reduce((position, a) => {
      const place = Math.floor(i / inner[a]!) % indices.shape[a]!;
      return position + outer[a]! * (a === axis ? wrapped(call, index, x.shape[axis]!) : place);
    }, 0),
  );
};

const gatherElements: Operator = one((call) => {
  const [x, indices] = [call.tensor(0), call.tensor(1)];
  const axis = call.axis(call.number('axis', 0), x.rank);
  return takeFlat(x, positionsAlong(call, x, indices, axis), indices.shape);
});

/** Where the last axis of `indices` points, as flat positions of slices of `size` entries. */
const tuples = (call: Call, shape: readonly number[], indices: Tensor): { starts: number[]; size: number } => {
  const depth = indices.shape.at(-1)!;
  const strides = stridesOf(shape);
  const values = indices.dataSync();
  const starts = range(indices.size / Math.max(depth, 1)).map((i) =>
    range(depth).reduce((sum, k) => sum + strides[k]! * wrapped(call, values[i * depth + k]!, shape[k]!), 0),
  );
  return { starts, size: product(shape.slice(depth)) };
};

const gatherND: Operator = one((call) => {
  const [x, indices] = [call.tensor(0), call.tensor(1)];
  const batch = call.number('batch_dims', 0);
  const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(batch + indices.shape.at(-1)!)];
  const { starts, size } = tuples(call, x.shape.slice(batch), indices);
  const each = starts.length / product(x.shape.slice(0, batch));
  const whole = product(x.shape.slice(batch));
  const flat = starts.flatMap((start, i) => range(size).map((k) => Math.floor(i / each) * whole + start + k));
  return takeFlat(x, flat, shape);
});

/** Each update in the place of an entry, or added, multiplied, … : both from one flat tensor, which has a gradient. */
const scattered = (call: Call, x: Tensor, positions: number[], updates: Tensor): Tensor => {
  const how = call.text('reduction', 'none');
  const flat = tf.reshape(updates, [-1]);
  if (how === 'none') {
    const from = range(x.size);
    for (const [i, position] of positions.entries()) from[position] = x.size + i;
    return takeFlat(tf.concat([tf.reshape(x, [-1]), flat]), from, x.shape);
  }
  if (how === 'add') {
    const sums = tf.unsortedSegmentSum(flat, int32(positions), x.size);
    return tf.reshape(tf.add(tf.reshape(x, [-1]), sums), x.shape);
  }
  const combine =
    { mul: tf.mul, max: tf.maximum, min: tf.minimum }[how] ?? call.fail(`the reduction ${how} is unknown`);
  return positions.reduce<Tensor>((out, position, i) => {
    const old = tf.slice(tf.reshape(out, [-1]), [position], [1]);
    const from = range(x.size);
    from[position] = x.size;
    return takeFlat(tf.concat([tf.reshape(out, [-1]), combine(old, tf.slice(flat, [i], [1]))]), from, x.shape);
  }, x);
};

const scatterElements: Operator = one((call) => {
  const [x, indices, updates] = call.tensors();
  const axis = call.axis(call.number('axis', 0), x!.rank);
  return scattered(call, x!, positionsAlong(call, x!, indices!, axis), updates!);
});

const scatterND: Operator = one((call) => {
  const [x, indices, updates] = call.tensors();
  const { starts, size } = tuples(call, x!.shape, indices!);
  return scattered(
    call,
    x!,
    starts.flatMap((start) => range(size).map((k) => start + k)),
    updates!,
  );
});

const trilu: Operator = one((call) => {
  const x = call.tensor(0);
  const [rows = 1, columns = 1] = x.shape.slice(-2);
  const k = call.numbers(1)?.[0] ?? 0;
  const upper = call.number('upper', 1) === 1;
  const mask = range(rows * columns).map((i) => {
    const distance = (i % columns) - Math.floor(i / columns);
    return (upper ? distance >= k : distance <= k) ? 1 : 0;
  });
  return tf.cast(
    tf.mul(
      tf.cast(x, x.dtype === 'bool' ? 'int32' : x.dtype),
      tf.tensor2d(mask, [rows, columns], x.dtype === 'float32' ? 'float32' : 'int32'),
    ),
    x.dtype,
  );
});

const oneHot: Operator = one((call) => {
  const [indices, depth, values] = [call.tensor(0), call.numbers(1)![0]!, call.tensor(2)];
  const [off, on] = [...values.dataSync()];
  const at = tf.tensor(
    [...indices.dataSync()].map((i) => (i < 0 ? i + depth : i)),
    indices.shape,
    'int32',
  );
  const last = tf.oneHot(at, depth, on, off);
  const axis = call.number('axis', -1);
  const to = axis < 0 ? axis + last.rank : axis;
  const order = range(last.rank - 1);
  order.splice(to, 0, last.rank - 1);
  return tf.cast(tf.transpose(last, order), values.dtype);
});

const nonZero: Operator = one((call) => {
  const x = call.tensor(0);
  const strides = stridesOf(x.shape);
  const found = [...x.dataSync()].flatMap((value, i) => (value === 0 ? [] : [i]));
  const rows = strides.map((stride, axis) => found.map((i) => Math.floor(i / stride) % x.shape[axis]!));
  return tf.tensor(rows.flat(), [Math.max(x.rank, 1), found.length], 'int32');
});

/** Entries by index. */
export const indexing = {
  Gather: gatherAxis,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
  ScatterND: scatterND,
  Trilu: trilu,
  OneHot: withoutGradient(oneHot),
  NonZero: withoutGradient(nonZero),
} as const satisfies Record<string, Operator>;

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expand, product, range, take } from './tensors.ts';
import { one, unary, type Call, type Operator, type Value } from './types.ts';

const reshape: Operator = one((call) => {
  const x = call.tensor(0);
  const asked = call.numbersOf('shape', 1) ?? call.fail('no shape is given');
  const keepsZero = call.number('allowzero', 0) === 1;
  const shape = asked.map((length, i) => (length === 0 && !keepsZero ? x.shape[i]! : length));
  const known = product(shape.filter((length) => length !== -1));
  const whole = shape.map((length) => (length === -1 ? (known === 0 ? 0 : x.size / known) : length));
  if (product(whole) !== x.size || !whole.every(Number.isInteger)) {
    call.fail(
      `a tensor of shape [${x.shape.join(', ')}] does not become [${asked.join(', ')}]: the file fixes another batch?`,
    );
  }
  return tf.reshape(x, whole);
});

const squeeze: Operator = one((call) => {
  const x = call.tensor(0);
  const axes = call.numbersOf('axes', 1)?.map((axis) => call.axis(axis, x.rank));
  return tf.reshape(
    x,
    x.shape.filter((length, axis) => (axes ? !axes.includes(axis) : length !== 1)),
  );
});

const unsqueeze: Operator = one((call) => {
  const x = call.tensor(0);
  const given = call.numbersOf('axes', 1) ?? call.fail('no axes are given');
  const rank = x.rank + given.length;
  const axes = given.map((axis) => call.axis(axis, rank));
  const lengths = [...x.shape];
  return tf.reshape(
    x,
    range(rank).map((axis) => (axes.includes(axis) ? 1 : lengths.shift()!)),
  );
});

const flatten = (x: Tensor, call: Call): Tensor => {
  const given = call.number('axis', 1);
  const axis = given < 0 ? given + x.rank : given;
  return tf.reshape(x, [product(x.shape.slice(0, axis)), product(x.shape.slice(axis))]);
};

const concat: Operator = one((call) =>
  concatenated(call.tensors(), call.axis(call.number('axis'), call.tensor(0).rank)),
);

const concatenated = (parts: readonly Tensor[], axis: number): Tensor => {
  const filled = parts.filter(({ size }) => size > 0);
  if (filled.length === 0) {
    const length = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return tf.reshape(
      parts[0]!,
      parts[0]!.shape.map((one, i) => (i === axis ? length : one)),
    );
  }
  return filled.length === 1 ? tf.clone(filled[0]!) : tf.concat(filled, axis);
};

/** Sizes of the parts along an axis; the last may be smaller. */
const partSizes = (call: Call, length: number, count: number): number[] => {
  const given = call.numbersOf('split', 1);
  if (given) return given;
  const size = Math.ceil(length / count);
  return range(count).map((i) => Math.max(0, Math.min(size, length - i * size)));
};

const split: Operator = {
  run: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', 0), x.rank);
    const sizes = partSizes(call, x.shape[axis]!, call.number('num_outputs', call.outputs));
    return sizes.length === 1 ? [tf.clone(x)] : tf.split(x, sizes, axis);
  },
};

/** Starts, ends, axes and steps; ends beyond an axis are its end. */
const slice: Operator = one((call) => {
  const x = call.tensor(0);
  const starts = call.numbersOf('starts', 1) ?? call.fail('no starts are given');
  const ends = call.numbersOf('ends', 2) ?? call.fail('no ends are given');
  const axes = (call.numbersOf('axes', 3) ?? range(starts.length)).map((axis) => call.axis(axis, x.rank));
  const steps = call.numbers(4) ?? starts.map(() => 1);
  const [begin, size] = [range(x.rank).map(() => 0), [...x.shape]];
  const stepped: { readonly axis: number; readonly indices: number[] }[] = [];
  for (const [i, axis] of axes.entries()) {
    const [length, step] = [x.shape[axis]!, steps[i]!];
    const within = (at: number, low: number, high: number): number =>
      Math.min(high, Math.max(low, at < 0 ? at + length : at));
    const start = within(starts[i]!, 0, step > 0 ? length : length - 1);
    const end = step > 0 ? within(ends[i]!, 0, length) : within(ends[i]!, -1, length - 1);
    const count = Math.max(0, Math.ceil((end - start) / step));
    if (step === 1) [begin[axis], size[axis]] = [start, count];
    else stepped.push({ axis, indices: range(count).map((k) => start + k * step) });
  }
  if (size.includes(0) || stepped.some(({ indices }) => indices.length === 0)) {
    const empty = size.map((length, axis) => stepped.find((one) => one.axis === axis)?.indices.length ?? length);
    return tf.zeros(empty, x.dtype);
  }
  const cut = String(size) === String(x.shape) ? tf.clone(x) : tf.slice(x, begin, size);
  return stepped.reduce((out, { axis, indices }) => take(out, indices, axis), cut);
});

const tile: Operator = one((call) => {
  const x = call.tensor(0);
  const times = call.numbers(1)!;
  if (x.rank < 5 && x.dtype !== 'bool') return tf.tile(x, times);
  const many = times.reduce(
    (out, count, axis) =>
      count === 1
        ? out
        : tf.concat(
            range(count).map(() => out),
            axis,
          ),
    x,
  );
  return many === x ? tf.clone(x) : many;
});

const transpose = (x: Tensor, call: Call): Tensor => {
  const order = call.list('perm') ?? range(x.rank).toReversed();
  if (order.every((axis, i) => axis === i)) return tf.clone(x);
  return x.dtype === 'bool' ? tf.cast(tf.transpose(tf.cast(x, 'int32'), order), 'bool') : tf.transpose(x, order);
};

const depthToSpace = (x: Tensor, call: Call): Tensor => {
  const [n = 1, c = 1, h = 1, w = 1] = x.shape;
  const b = call.number('blocksize');
  const inner = c / b ** 2;
  const out =
    call.text('mode', 'DCR') === 'CRD'
      ? tf.transpose(tf.reshape(x, [n, inner, b, b, h, w]), [0, 1, 4, 2, 5, 3])
      : tf.transpose(tf.reshape(x, [n, b, b, inner, h, w]), [0, 3, 4, 1, 5, 2]);
  return tf.reshape(out, [n, inner, h * b, w * b]);
};

const spaceToDepth = (x: Tensor, call: Call): Tensor => {
  const [n = 1, c = 1, h = 1, w = 1] = x.shape;
  const b = call.number('blocksize');
  const parts = tf.transpose(tf.reshape(x, [n, c, h / b, b, w / b, b]), [0, 3, 5, 1, 2, 4]);
  return tf.reshape(parts, [n, c * b ** 2, h / b, w / b]);
};

/** A list of tensors; one is cut into parts. */
const splitToSequence: Operator = {
  run: (call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', 0), x.rank);
    const length = x.shape[axis]!;
    const given = call.numbers(1);
    const isSize = given !== undefined && call.tensor(1).rank === 0;
    const one = isSize ? given[0]! : 1;
    const sizes = given && !isSize ? given : range(Math.ceil(length / one)).map((i) => Math.min(one, length - i * one));
    const parts: Tensor[] = sizes.length === 1 ? [tf.clone(x)] : tf.split(x, sizes, axis);
    const keeps = given !== undefined || call.number('keepdims', 1) === 1;
    return [keeps ? parts : parts.map((part) => tf.squeeze(part, [axis]))];
  },
};

const at = (call: Call, i: number, length: number): number => {
  const index = call.numbers(i)![0]!;
  return index < 0 ? index + length : index;
};

/** Other shapes of the same entries, parts of them, and lists. */
export const shaping = {
  Reshape: reshape,
  Flatten: unary(flatten),
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: unary(transpose),
  Concat: concat,
  Split: split,
  Slice: slice,
  Expand: one((call) => expand(call.tensor(0), call.numbers(1)!)),
  Tile: tile,
  DepthToSpace: unary(depthToSpace),
  SpaceToDepth: unary(spaceToDepth),
  SplitToSequence: splitToSequence,
  SequenceConstruct: { run: (call) => [call.tensors().map((x) => tf.clone(x))] },
  SequenceEmpty: { run: () => [[]] },
  SequenceAt: { run: (call) => [tf.clone(call.sequence(0)[at(call, 1, call.sequence(0).length)]!)] },
  SequenceInsert: {
    run: (call): Value[] => {
      const whole = [...call.sequence(0)];
      whole.splice(call.optional(2) ? at(call, 2, whole.length) : whole.length, 0, call.tensor(1));
      return [whole.map((x) => tf.clone(x))];
    },
  },
  SequenceErase: {
    run: (call) => {
      const whole = call.sequence(0);
      const erased = call.optional(1) ? at(call, 1, whole.length) : whole.length - 1;
      return [whole.filter((_, i) => i !== erased).map((x) => tf.clone(x))];
    },
  },
  SequenceLength: { run: (call) => [tf.scalar(call.sequence(0).length, 'int32')], stopsGradient: true },
  ConcatFromSequence: one((call) => {
    const parts = call.sequence(0);
    const isNew = call.number('new_axis', 0) === 1;
    const axis = call.axis(call.number('axis'), parts[0]!.rank + (isNew ? 1 : 0));
    return isNew ? tf.stack([...parts], axis) : concatenated(parts, axis);
  }),
} as const satisfies Record<string, Operator>;

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ModelTensor } from '../types.ts';
import { range, expand, broadcastShape } from './tensors.ts';
import { binary, one, unary, withoutGradient, type Call, type Operator } from './types.ts';

/** The number format of ONNX's code for it. */
const dtypeOf = (call: Call, code: number): 'float32' | 'int32' | 'bool' => {
  if (code === 9) return 'bool';
  if ([1, 10, 11, 16].includes(code)) return 'float32';
  return [2, 3, 4, 5, 6, 7, 12, 13].includes(code)
    ? 'int32'
    : call.fail(`to type ${code} of ONNX's, which is not supported`);
};

/** A float becomes an integer toward zero. */
const cast = (x: Tensor, dtype: 'float32' | 'int32' | 'bool'): Tensor => {
  if (x.dtype === dtype) return tf.clone(x);
  if (dtype === 'bool') return tf.notEqual(x, tf.scalar(0, x.dtype as 'int32'));
  return tf.cast(x, dtype);
};

export const tensorOf = ({ values, shape, dtype }: ModelTensor): Tensor => tf.tensor(values, [...shape], dtype);

const constant: Operator = one((call) => {
  const value = call.constant('value');
  if (value) return tensorOf(value);
  if (call.has('value_float')) return tf.scalar(call.number('value_float'));
  if (call.has('value_int')) return tf.scalar(call.number('value_int'), 'int32');
  const [name, dtype] = call.has('value_ints')
    ? (['value_ints', 'int32'] as const)
    : (['value_floats', 'float32'] as const);
  return tf.tensor1d(call.list(name) ?? call.fail('a text, or a sparse tensor, is not supported'), dtype);
});

const constantOfShape: Operator = one((call) => {
  const value = call.constant('value');
  return tf.fill(call.numbers(0)!, value?.values[0] ?? 0, value?.dtype);
});

const rangeOf: Operator = one((call) => {
  const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((i) => call.numbers(i)![0]!);
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return tf.tensor1d(
    range(count).map((i) => start + i * delta),
    call.tensor(0).dtype,
  );
});

const compare = (f: (a: Tensor, b: Tensor) => Tensor): Operator => withoutGradient(binary((a, b) => f(a, b)));

const bools = (f: (a: Tensor, b: Tensor) => Tensor): Operator =>
  withoutGradient(binary((a, b) => f(cast(a, 'bool'), cast(b, 'bool'))));

const where: Operator = one((call) => {
  const [condition, a, b] = call.tensors();
  const shape = broadcastShape(condition!.shape, a!.shape, b!.shape);
  const whole = (x: Tensor): Tensor => (String(x.shape) === String(shape) ? x : expand(x, shape));
  const isBool = a!.dtype === 'bool';
  const [x, y] = [a!, b!].map((one) => whole(isBool ? tf.cast(one, 'int32') : one));
  const out = tf.where(whole(condition!), x!, y!);
  return isBool ? tf.cast(out, 'bool') : out;
});

const shape: Operator = one((call) => {
  const lengths = call.tensor(0).shape.slice(call.number('start', 0), call.has('end') ? call.number('end') : undefined);
  return tf.tensor1d(lengths, 'int32');
});

const isInf = (x: Tensor, call: Call): Tensor => {
  const [positive, negative] = [call.number('detect_positive', 1) === 1, call.number('detect_negative', 1) === 1];
  if (positive && negative) return tf.isInf(x);
  return tf.logicalAnd(tf.isInf(x), positive ? tf.greater(x, 0) : negative ? tf.less(x, 0) : tf.zerosLike(tf.isInf(x)));
};

/** Constants, number formats, comparisons. */
export const logic = {
  Constant: withoutGradient(constant),
  ConstantOfShape: withoutGradient(constantOfShape),
  Range: withoutGradient(rangeOf),
  EyeLike: withoutGradient(
    one((call) => {
      const [rows = 1, columns = 1] = call.tensor(0).shape;
      const k = call.number('k', 0);
      const dtype = call.has('dtype') ? dtypeOf(call, call.number('dtype')) : (call.tensor(0).dtype as 'float32');
      const values = range(rows * columns).map((i) => ((i % columns) - Math.floor(i / columns) === k ? 1 : 0));
      return tf.tensor2d(values, [rows, columns], dtype);
    }),
  ),
  Shape: { ...shape, stopsGradient: true, shapeOnly: true },
  Size: { ...unary((x) => tf.scalar(x.size, 'int32')), stopsGradient: true, shapeOnly: true },
  Cast: unary((x, call) => cast(x, dtypeOf(call, call.number('to')))),
  CastLike: binary((x, like) => cast(x, like.dtype as 'float32')),
  Where: where,
  Equal: compare((a, b) => tf.equal(...numeric(a, b))),
  Less: compare((a, b) => tf.less(a, b)),
  LessOrEqual: compare((a, b) => tf.lessEqual(a, b)),
  Greater: compare((a, b) => tf.greater(a, b)),
  GreaterOrEqual: compare((a, b) => tf.greaterEqual(a, b)),
  And: bools((a, b) => tf.logicalAnd(a, b)),
  Or: bools((a, b) => tf.logicalOr(a, b)),
  Xor: bools((a, b) => tf.logicalXor(a, b)),
  Not: withoutGradient(unary((x) => tf.logicalNot(cast(x, 'bool')))),
  IsNaN: withoutGradient(unary((x) => tf.isNaN(x))),
  IsInf: withoutGradient(unary(isInf)),
} as const satisfies Record<string, Operator>;

/** Bools are compared as numbers. */
const numeric = (a: Tensor, b: Tensor): [Tensor, Tensor] =>
  a.dtype === 'bool' ? [tf.cast(a, 'int32'), tf.cast(b, 'int32')] : [a, b];

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { broadcastShape, expand } from './tensors.ts';
import { binary, one, unary, withoutGradient, type Operator } from './types.ts';

/** Toward zero, as ONNX divides integers. */
const divide = (a: Tensor, b: Tensor): Tensor => {
  if (a.dtype === 'float32') return tf.div(a, b);
  const sign = tf.mul(tf.sign(a), tf.sign(b));
  return tf.cast(tf.mul(sign, tf.floorDiv(tf.abs(a), tf.abs(b))), 'int32');
};

/** The sign of b, of integers and of NumPy; with `fmod` that of a. */
const remainder = (a: Tensor, b: Tensor, fmod: boolean): Tensor => {
  if (!fmod) return tf.cast(tf.sub(a, tf.mul(b, tf.floor(tf.div(tf.cast(a, 'float32'), b)))), a.dtype);
  const ratio = tf.div(tf.cast(a, 'float32'), b);
  return tf.cast(tf.sub(a, tf.mul(b, tf.mul(tf.sign(ratio), tf.floor(tf.abs(ratio))))), a.dtype);
};

const integer = (f: (x: Tensor) => Tensor): Operator =>
  unary((x) => (x.dtype === 'int32' ? tf.cast(f(x), 'int32') : f(x)));

const several = (f: (a: Tensor, b: Tensor) => Tensor): Operator =>
  one((call) => {
    const [first, ...others] = call.tensors();
    return others.length === 0 ? tf.clone(first!) : others.reduce(f, first!);
  });

/** TensorFlow.js' gradient of a maximum does not sum over what was broadcast. */
const ofOneShape =
  (f: (a: Tensor, b: Tensor) => Tensor) =>
  (a: Tensor, b: Tensor): Tensor => {
    const shape = broadcastShape(a.shape, b.shape);
    const whole = (x: Tensor): Tensor => (String(x.shape) === String(shape) ? x : expand(x, shape));
    return f(whole(a), whole(b));
  };

const clip: Operator = one((call) => {
  const limit = (name: string, input: number): Tensor | number | undefined =>
    call.has(name) ? call.number(name) : call.optional(input);
  const [x, low, high] = [call.tensor(0), limit('min', 1), limit('max', 2)];
  const within = (f: typeof tf.maximum, a: Tensor, limit: Tensor | number | undefined): Tensor => {
    if (limit === undefined) return a;
    return typeof limit === 'number' ? f(a, limit) : ofOneShape((b, c) => f(b, c))(a, limit);
  };
  const found = within(tf.minimum, within(tf.maximum, x, low), high);
  return found === x ? tf.clone(x) : found;
});

const power = (a: Tensor, b: Tensor): Tensor =>
  a.dtype === 'int32' ? tf.cast(tf.round(tf.pow(tf.cast(a, 'float32'), b)), 'int32') : tf.pow(a, tf.cast(b, 'float32'));

/** Arithmetic on entries, shapes broadcast. */
export const elementwise = {
  Add: binary((a, b) => tf.add(a, b)),
  Sub: binary((a, b) => tf.sub(a, b)),
  Mul: binary((a, b) => tf.mul(a, b)),
  Div: binary(divide),
  Pow: binary(power),
  Mod: binary((a, b, call) => remainder(a, b, call.number('fmod', 0) === 1)),
  Max: several(ofOneShape((a, b) => tf.maximum(a, b))),
  Min: several(ofOneShape((a, b) => tf.minimum(a, b))),
  Sum: several((a, b) => tf.add(a, b)),
  Mean: one((call) =>
    tf.div(
      call.tensors().reduce((a, b) => tf.add(a, b)),
      call.inputs.length,
    ),
  ),
  Neg: integer((x) => tf.neg(x)),
  Abs: integer((x) => tf.abs(x)),
  Sqrt: unary((x) => tf.sqrt(x)),
  Exp: unary((x) => tf.exp(x)),
  Log: unary((x) => tf.log(x)),
  Erf: unary((x) => tf.erf(x)),
  Reciprocal: unary((x) => tf.div(1, x)),
  Sin: unary((x) => tf.sin(x)),
  Cos: unary((x) => tf.cos(x)),
  Tan: unary((x) => tf.tan(x)),
  Asin: unary((x) => tf.asin(x)),
  Acos: unary((x) => tf.acos(x)),
  Atan: unary((x) => tf.atan(x)),
  Sinh: unary((x) => tf.sinh(x)),
  Cosh: unary((x) => tf.cosh(x)),
  Asinh: unary((x) => tf.asinh(x)),
  Acosh: unary((x) => tf.acosh(x)),
  Atanh: unary((x) => tf.atanh(x)),
  Floor: withoutGradient(unary((x) => tf.floor(x))),
  Ceil: withoutGradient(unary((x) => tf.ceil(x))),
  Round: withoutGradient(unary((x) => tf.round(x))),
  Sign: withoutGradient(integer((x) => tf.sign(x))),
  Clip: clip,
  Identity: {
    run: ({ inputs: [value] }) => [Array.isArray(value) ? value.map((x) => tf.clone(x)) : tf.clone(value as Tensor)],
  },
  Dropout: {
    run: (call) => [tf.clone(call.tensor(0)), ...(call.outputs > 1 ? [tf.ones(call.tensor(0).shape, 'bool')] : [])],
    limit: 'drops nothing, in training mode too',
  },
} as const satisfies Record<string, Operator>;

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { moveAxis, product } from './tensors.ts';
import { binary, one, unary, type Call, type Operator } from './types.ts';

/** ½ x (1 + erf(x / √2)), or with tanh in its place. https://onnx.ai/onnx/operators/onnx__Gelu.html */
const gelu = (x: Tensor, call: Call): Tensor => {
  const inner =
    call.text('approximate', 'none') === 'tanh'
      ? tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x))))))
      : tf.erf(tf.mul(x, Math.SQRT1_2));
  return tf.mul(tf.mul(0.5, x), tf.add(1, inner));
};

/** Below opset 13 all axes from the given one on are one. */
const overAxis = (f: (x: Tensor) => Tensor): Operator =>
  one((call) => {
    const x = call.tensor(0);
    const axis = call.axis(call.number('axis', call.opset < 13 ? 1 : -1), x.rank);
    if (call.opset < 13) {
      return tf.reshape(f(tf.reshape(x, [product(x.shape.slice(0, axis)), product(x.shape.slice(axis))])), x.shape);
    }
    return moveAxis(f(moveAxis(x, axis, x.rank - 1)), x.rank - 1, axis);
  });

const negative = (x: Tensor): Tensor => tf.neg(tf.relu(tf.neg(x)));

const expm1 = (x: Tensor): Tensor => tf.expm1(negative(x));

/** Until opset 9 a slope a channel stood without the axes behind it. */
const ofChannels = (slope: Tensor, x: Tensor): Tensor =>
  slope.rank === 1 && slope.size > 1 && x.rank > 2 && slope.size === x.shape[1] && slope.size !== x.shape.at(-1)
    ? tf.reshape(slope, [-1, ...x.shape.slice(2).map(() => 1)])
    : slope;

const elu = (x: Tensor, alpha: number, gamma = 1): Tensor =>
  tf.add(tf.mul(gamma, tf.relu(x)), tf.mul(gamma * alpha, expm1(x)));

const hardSigmoid = (x: Tensor, alpha: number, beta: number): Tensor =>
  tf.clipByValue(tf.add(tf.mul(alpha, x), beta), 0, 1);

/** A nonlinearity that has no name in most files but this. */
export const activations = {
  Relu: unary((x) => tf.relu(x)),
  LeakyRelu: unary((x, call) => tf.add(tf.relu(x), tf.mul(call.number('alpha', 0.01), negative(x)))),
  PRelu: binary((x, slope) => tf.add(tf.relu(x), tf.mul(ofChannels(slope, x), negative(x)))),
  ThresholdedRelu: unary((x, call) => tf.mul(x, tf.step(tf.sub(x, call.number('alpha', 1))))),
  Elu: unary((x, call) => elu(x, call.number('alpha', 1))),
  Selu: unary((x, call) => elu(x, call.number('alpha', 1.6732632423543772), call.number('gamma', 1.0507009873554805))),
  Celu: unary((x, call) => {
    const alpha = call.number('alpha', 1);
    return tf.add(tf.relu(x), tf.mul(alpha, expm1(tf.div(x, alpha))));
  }),
  Gelu: unary(gelu),
  Sigmoid: unary((x) => tf.sigmoid(x)),
  HardSigmoid: unary((x, call) => hardSigmoid(x, call.number('alpha', 0.2), call.number('beta', 0.5))),
  HardSwish: unary((x) => tf.mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  Swish: unary((x, call) => tf.mul(x, tf.sigmoid(tf.mul(call.number('alpha', 1), x)))),
  Mish: unary((x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  Tanh: unary((x) => tf.tanh(x)),
  Softplus: unary((x) => tf.softplus(x)),
  Softsign: unary((x) => tf.div(x, tf.add(1, tf.abs(x)))),
  // A comparison has no gradient, a step has: 0.
  Shrink: unary((x, call) => {
    const [lambd, bias] = [call.number('lambd', 0.5), call.number('bias', 0)];
    const above = tf.mul(tf.sub(x, bias), tf.step(tf.sub(x, lambd)));
    return tf.add(above, tf.mul(tf.add(x, bias), tf.step(tf.sub(-lambd, x))));
  }),
  Softmax: overAxis((x) => tf.softmax(x)),
  LogSoftmax: overAxis((x) => tf.logSoftmax(x)),
} as const satisfies Record<string, Operator>;

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { WeightShape } from '../initializer/index.ts';
import type { FanCount } from '../network/index.ts';
import { product } from './operators/tensors.ts';
import type { Weight } from './weights.ts';

/** How a tensor is drawn: `copies` of a matrix or kernel one behind the other, and brought into its place in the file. */
export interface Drawing {
  /** What the initializer is given. */
  readonly shape: WeightShape;
  readonly copies: number;
  /** Of a copy as drawn to the tensor's part, joined along the first axis. */
  readonly placed: (drawn: Tensor) => Tensor;
}

/** @param shape the tensor's in the file */
export const drawingOf = (weight: Weight, shape: readonly number[], fans: FanCount = 'signal'): Drawing => {
  const { role } = weight;
  if (role === 'conv' || role === 'depthwise' || role === 'convTranspose') return ofKernel(weight, shape, fans);
  if (role === 'recurrentInput' || role === 'recurrentHidden') return ofGates(weight, shape, fans);
  if (role === 'embedding' || role === 'position' || role === 'token') {
    const units = shape.at(-1)!;
    return matrices(product(shape) / units, units, 1, false);
  }
  const [first = 1, second = 1] = shape.slice(-2);
  const copies = product(shape.slice(0, -2));
  // PyTorch takes the first axis for the units, whichever way the matrix stands.
  if (fans === 'torch') return matrices(second, first, copies, true);
  return weight.transposed ? matrices(second, first, copies, true) : matrices(first, second, copies, false);
};

/** A kernel (O, I / groups, …), of a transposed convolution (I, O / groups, …). */
const ofKernel = ({ role, node }: Weight, shape: readonly number[], count: FanCount): Drawing => {
  const kernel = shape.slice(2);
  const taps = product(kernel);
  const [height, width] = kernel.length === 1 ? [1, kernel[0]!] : [kernel[0]!, kernel[1]!];
  const groups = Number(node.attributes.get('group') ?? 1);
  const [first = 1, second = 1] = shape;
  if (role === 'convTranspose') {
    const strides = node.attributes.get('strides');
    const stride = Array.isArray(strides) ? product(strides as number[]) : 1;
    const ofSignal = { fanIn: ((first / groups) * taps) / stride, fanOut: second * taps };
    // Both libraries count them as if it were no transposed one.
    const fans = count === 'signal' ? ofSignal : { fanIn: second * taps, fanOut: first * taps };
    return {
      shape: { ...fans, dimensions: [height, width, first, second] },
      copies: 1,
      placed: (drawn) => tf.transpose(tf.reshape(drawn, [height, width, first, second]), [2, 3, 0, 1]),
    };
  }
  const fans: Readonly<Record<FanCount, Pick<WeightShape, 'fanIn' | 'fanOut'>>> = {
    signal: { fanIn: second * taps, fanOut: (first / groups) * taps },
    torch: { fanIn: second * taps, fanOut: first * taps },
    // Of a depthwise kernel, (k, k, channels, multiplier) there, all channels count for fan-in.
    keras:
      role === 'depthwise'
        ? { fanIn: groups * taps, fanOut: (first / groups) * taps }
        : { fanIn: second * taps, fanOut: first * taps },
  };
  return {
    shape: { ...fans[count], dimensions: [height, width, second, first], groups },
    copies: 1,
    placed: (drawn) => tf.transpose(tf.reshape(drawn, [height, width, second, first]), [3, 2, 0, 1]),
  };
};

const gates: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };

/** Gate by gate, as the signal sees them; libraries count all gates as units of one matrix. */
const ofGates = ({ role, node }: Weight, shape: readonly number[], fans: FanCount): Drawing => {
  const [rows, inputs] = [product(shape.slice(0, -1)), shape.at(-1)!];
  const directions = shape.length === 3 ? shape[0]! : 1;
  const ofGate = role === 'recurrentHidden' ? inputs : rows / (gates[node.operator] ?? 1) / directions;
  const units = fans === 'signal' ? ofGate : rows / directions;
  return matrices(inputs, units, rows / units, true);
};

const matrices = (fanIn: number, fanOut: number, copies: number, turned: boolean): Drawing => ({
  shape: { fanIn, fanOut },
  copies,
  placed: (drawn) => {
    const matrix = tf.reshape(drawn, [fanIn, fanOut]);
    return turned ? tf.transpose(matrix) : matrix;
  },
});

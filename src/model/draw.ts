import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Initializer, Role, WeightShape } from '../initializer/index.ts';
import type { RandomStream } from '../random/stream.ts';
import type { Execution } from './execution.ts';
import { product, tidied } from './operators/tensors.ts';
import type { Trace } from './trace.ts';
import type { Weight } from './weights.ts';

/** What is drawn anew; all else stays as built, but for biases. */
const drawnRoles: ReadonlySet<Role> = new Set([
  'linear',
  'conv',
  'depthwise',
  'convTranspose',
  'recurrentInput',
  'recurrentHidden',
]);

export const isDrawn = ({ role }: Weight): boolean => drawnRoles.has(role);

export const isBias = ({ role }: Weight): boolean => role === 'bias' || role === 'recurrentBias';

/** How a model's weights are drawn anew. */
export interface ModelDraws {
  readonly initializer: Initializer;
  /** `same`: from the initializer, behind the weight of the same layer; `zero`; `keep`: as the file holds them. */
  readonly bias: 'same' | 'zero' | 'keep';
  /** The stream of the l-th drawn weight tensor by first use, l from 1. */
  readonly stream: (l: number) => RandomStream;
}

/** How a tensor is drawn: `copies` of a matrix or kernel one behind the other, and brought into its place in the file. */
interface Drawing {
  readonly shape: WeightShape;
  readonly copies: number;
  /** Of a copy as drawn to the tensor's part, joined along the first axis. */
  readonly placed: (drawn: Tensor) => Tensor;
}

const gates: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };

/** With the fans that the signal sees: of a group, of a gate, of what a transposed convolution's stride leaves. */
const drawingOf = ({ role, node, transposed }: Weight, shape: readonly number[]): Drawing => {
  const kernel = shape.slice(2);
  const taps = product(kernel);
  const [height, width] = kernel.length === 1 ? [1, kernel[0]!] : [kernel[0]!, kernel[1]!];
  const groups = Number(node.attributes.get('group') ?? 1);
  if (role === 'conv' || role === 'depthwise') {
    const [outputs = 1, inputs = 1] = shape;
    return {
      shape: {
        fanIn: inputs * taps,
        fanOut: (outputs / groups) * taps,
        dimensions: [height, width, inputs, outputs],
        groups,
      },
      copies: 1,
      placed: (drawn) => tf.transpose(tf.reshape(drawn, [height, width, inputs, outputs]), [3, 2, 0, 1]),
    };
  }
  if (role === 'convTranspose') {
    const [inputs = 1, outputs = 1] = shape;
    const strides = node.attributes.get('strides');
    const stride = Array.isArray(strides) ? product(strides as number[]) : 1;
    return {
      shape: {
        fanIn: ((inputs / groups) * taps) / stride,
        fanOut: outputs * taps,
        dimensions: [height, width, inputs, outputs],
      },
      copies: 1,
      placed: (drawn) => tf.transpose(tf.reshape(drawn, [height, width, inputs, outputs]), [2, 3, 0, 1]),
    };
  }
  if (role === 'recurrentInput' || role === 'recurrentHidden') {
    const [rows, inputs] = [product(shape.slice(0, -1)), shape.at(-1)!];
    const units =
      role === 'recurrentHidden' ? inputs : rows / (gates[node.operator] ?? 1) / (shape.length === 3 ? shape[0]! : 1);
    return matrices(inputs, units, rows / units, true);
  }
  const [first = 1, second = 1] = shape.slice(-2);
  const [inputs, outputs] = transposed ? [second, first] : [first, second];
  return matrices(inputs, outputs, product(shape.slice(0, -2)), transposed);
};

const matrices = (fanIn: number, fanOut: number, copies: number, turned: boolean): Drawing => ({
  shape: { fanIn, fanOut },
  copies,
  placed: (drawn) => {
    const matrix = tf.reshape(drawn, [fanIn, fanOut]);
    return turned ? tf.transpose(matrix) : matrix;
  },
});

/** The shape that an initializer gets for a weight. */
export const fansOfWeight = (weight: Weight, trace: Trace): WeightShape =>
  drawingOf(weight, trace.values.get(weight.name)!.shape).shape;

/**
 * Draws a model's weights anew, in place: linear, convolutional and recurrent ones, by first use; biases as `bias` says;
 * scales, norms, embeddings and what else there is stays as built.
 */
export const drawWeights = (
  execution: Execution,
  trace: Trace,
  weights: ReadonlyMap<string, Weight>,
  { initializer, bias, stream }: ModelDraws,
): void => {
  const all = [...weights.values()];
  let l = 0;
  const replace = ({ name }: Weight, make: (shape: readonly number[]) => Tensor): void => {
    const parameter = execution.parameters.get(name)!;
    parameter.assign(tidied(() => tf.keep(make(parameter.value.shape))));
  };
  if (bias === 'zero') for (const one of all.filter(isBias)) replace(one, (shape) => tf.zeros([...shape]));
  for (const weight of all.filter(isDrawn)) {
    const g = stream(++l);
    const drawing = drawingOf(weight, trace.values.get(weight.name)!.shape);
    replace(weight, (shape) => {
      const copies = Array.from({ length: drawing.copies }, () =>
        drawing.placed(tf.tensor1d(initializer.weights(g, drawing.shape))),
      );
      return tf.reshape(copies.length === 1 ? copies[0]! : tf.concat(copies), [...shape]);
    });
    if (bias !== 'same') continue;
    for (const one of biasesOf(weight, all)) {
      replace(one, (shape) => {
        const parts: Float32Array[] = [];
        for (let left = product(shape); left > 0; left -= parts.at(-1)!.length) {
          parts.push(initializer.bias(g, drawing.shape).subarray(0, left));
        }
        return tf.reshape(tf.concat(parts.map((part) => tf.tensor1d(part))), [...shape]);
      });
    }
  }
};

/** Biases of the node itself, or added to its result. */
const biasesOf = ({ node, role }: Weight, all: readonly Weight[]): Weight[] => {
  const own = all.filter((one) => isBias(one) && one.node === node);
  if (own.length > 0) return role === 'recurrentHidden' ? [] : own;
  return all.filter((one) => isBias(one) && one.node.operator === 'Add' && one.node.inputs.includes(node.outputs[0]!));
};

import { beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { Execution, graphOf, operators, registerGradients, type ModelTensor } from '../../src/model/index.ts';
import type { AttributeValue } from '../../src/model/types.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { normalTensor } from '../support/tensors.ts';

/** Shapes of the inputs that are differentiated, or numbers that are not; attributes; how many results. */
interface Case {
  readonly inputs: readonly (readonly number[] | { readonly constant: readonly number[]; readonly shape?: number[] })[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Makes entries positive, for logarithms and roots. */
  readonly positive?: boolean;
  readonly outputs?: number;
}

const at = (...constant: number[]) => ({ constant });
const matrix: Case = { inputs: [[3, 4]] };
const two: Case = { inputs: [[3, 4], [4]] };
const positive: Case = { inputs: [[3, 4]], positive: true };
const image = [2, 4, 5, 5];
const recurrent = (gates: number): Case => ({
  inputs: [
    [3, 2, 4],
    [2, gates * 3, 4],
    [2, gates * 3, 3],
    [2, 2 * gates * 3],
  ],
  attributes: { hidden_size: 3, direction: 'bidirectional' },
});

/** An axis of scale and shift per channel behind an image. */
const channels = [image, [4], [4]];

const cases: Readonly<Record<string, readonly Case[]>> = {
  Add: [two],
  Sub: [two],
  Mul: [
    two,
    {
      inputs: [
        [3, 4],
        [3, 1],
      ],
    },
  ],
  Div: [{ ...two, positive: true }],
  Pow: [{ ...two, positive: true }],
  Max: [two],
  Min: [two],
  Sum: [two],
  Mean: [two],
  Neg: [matrix],
  Abs: [matrix],
  Sqrt: [positive],
  Exp: [matrix],
  Log: [positive],
  Erf: [matrix],
  Reciprocal: [positive],
  Sin: [matrix],
  Cos: [matrix],
  Atan: [matrix],
  Sinh: [matrix],
  Cosh: [matrix],
  Asinh: [matrix],
  Clip: [{ inputs: [[3, 4], at(-0.5), at(0.7)] }],
  Identity: [matrix],
  Dropout: [matrix],
  Relu: [matrix],
  LeakyRelu: [matrix],
  PRelu: [two],
  ThresholdedRelu: [{ ...matrix, attributes: { alpha: 0.3 } }],
  Elu: [matrix],
  Selu: [matrix],
  Celu: [matrix],
  Gelu: [matrix, { ...matrix, attributes: { approximate: 'tanh' } }],
  Sigmoid: [matrix],
  HardSigmoid: [matrix],
  HardSwish: [matrix],
  Swish: [matrix],
  Mish: [matrix],
  Tanh: [matrix],
  Softplus: [matrix],
  Softsign: [matrix],
  // Without a bias it jumps.
  Shrink: [{ ...matrix, attributes: { lambd: 0.3, bias: 0.3 } }],
  Softmax: [matrix, { inputs: [[2, 3, 4]], attributes: { axis: 1 } }],
  LogSoftmax: [matrix],
  MatMul: [
    {
      inputs: [
        [3, 4],
        [4, 2],
      ],
    },
    {
      inputs: [
        [2, 3, 4],
        [4, 2],
      ],
    },
    {
      inputs: [
        [2, 1, 3, 4],
        [3, 4, 2],
      ],
    },
    { inputs: [[4], [4, 2]] },
  ],
  Gemm: [{ inputs: [[4, 3], [2, 4], [2]], attributes: { transA: 1, transB: 1, alpha: 0.5, beta: 2 } }],
  Einsum: [
    {
      inputs: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      attributes: { equation: 'bik,bjk->bij' },
    },
  ],
  Conv: [
    { inputs: [image, [3, 4, 3, 3], [3]], attributes: { pads: [1, 0, 1, 2], strides: [2, 1] } },
    { inputs: [image, [2, 4, 2, 2]], attributes: { dilations: [2, 1] } },
    { inputs: [image, [8, 1, 3, 3]], attributes: { group: 4, strides: [1, 2] } },
    { inputs: [image, [4, 2, 3, 3]], attributes: { group: 2 } },
    {
      inputs: [
        [2, 3, 6],
        [2, 3, 3],
      ],
    },
  ],
  ConvTranspose: [
    {
      inputs: [[2, 3, 3, 3], [3, 2, 3, 3], [2]],
      attributes: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
    },
  ],
  MaxPool: [{ inputs: [image], attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 } }],
  AveragePool: [{ inputs: [image], attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] } }],
  LpPool: [{ inputs: [image], attributes: { kernel_shape: [2, 2] } }],
  GlobalAveragePool: [{ inputs: [image] }],
  GlobalMaxPool: [{ inputs: [image] }],
  BatchNormalization: [{ inputs: [...channels, at(0, 0, 0, 0), at(1, 1, 1, 1)] }],
  LayerNormalization: [{ inputs: [[3, 4], [4], [4]] }],
  InstanceNormalization: [{ inputs: channels }],
  GroupNormalization: [{ inputs: channels, attributes: { num_groups: 2 } }],
  RMSNormalization: [{ inputs: [[3, 4], [4]] }],
  LpNormalization: [matrix],
  LRN: [{ inputs: [image], attributes: { size: 3, alpha: 0.3 } }],
  MeanVarianceNormalization: [{ inputs: [image] }],
  LSTM: [recurrent(4)],
  GRU: [recurrent(3), { ...recurrent(3), attributes: { ...recurrent(3).attributes, linear_before_reset: 1 } }],
  RNN: [recurrent(1)],
  ReduceMean: [{ inputs: [[3, 4], at(1)] }],
  ReduceSum: [{ inputs: [[3, 4], at(0)], attributes: { keepdims: 0 } }],
  ReduceMax: [matrix],
  ReduceMin: [{ inputs: [[3, 4], at(0)] }],
  ReduceProd: [{ inputs: [[3, 4], at(1)] }],
  ReduceL1: [matrix],
  ReduceL2: [{ inputs: [[3, 4], at(1)] }],
  ReduceSumSquare: [matrix],
  ReduceLogSum: [positive],
  ReduceLogSumExp: [{ inputs: [[3, 4], at(1)] }],
  CumSum: [{ inputs: [[3, 4], at(0)] }],
  Reshape: [{ inputs: [[3, 4], at(2, -1)] }],
  Flatten: [{ inputs: [[2, 3, 4]] }],
  Squeeze: [{ inputs: [[3, 1, 4], at(1)] }],
  Unsqueeze: [{ inputs: [[3, 4], at(1)] }],
  Transpose: [matrix],
  Concat: [
    {
      inputs: [
        [3, 4],
        [2, 4],
      ],
      attributes: { axis: 0 },
    },
  ],
  Split: [{ inputs: [[3, 4]], attributes: { axis: 1 }, outputs: 2 }],
  Slice: [{ inputs: [[5, 4], at(4, 0), at(0, 3), at(0, 1), at(-2, 1)] }],
  Expand: [{ inputs: [[3, 1], at(2, 3, 4)] }, { inputs: [[3, 1], at(1, 2, 1, 3, 2)] }],
  Tile: [{ inputs: [[2, 3], at(2, 2)] }],
  DepthToSpace: [{ inputs: [[1, 8, 2, 2]], attributes: { blocksize: 2 } }],
  SpaceToDepth: [{ inputs: [[1, 2, 4, 4]], attributes: { blocksize: 2 } }],
  Gather: [{ inputs: [[5, 3], at(4, 0, 4)] }],
  GatherElements: [{ inputs: [[2, 3], { constant: [0, 2, 1, 1], shape: [2, 2] }], attributes: { axis: 1 } }],
  GatherND: [{ inputs: [[2, 3, 2], { constant: [0, 1, 1, 2], shape: [2, 2] }] }],
  ScatterElements: [{ inputs: [[2, 3], { constant: [2, 0], shape: [2, 1] }, [2, 1]], attributes: { axis: 1 } }],
  ScatterND: [{ inputs: [[4, 2], { constant: [3, 1], shape: [2, 1] }, [2, 2]] }],
  Trilu: [{ inputs: [[4, 4]], attributes: { upper: 0 } }],
  Resize: [
    { inputs: [[1, 1, 3, 3], at(), at(1, 1, 2, 2)], attributes: { mode: 'linear' } },
    { inputs: [[1, 1, 4, 4], at(), at(1, 1, 0.5, 2)], attributes: { mode: 'cubic' } },
  ],
  Upsample: [{ inputs: [[1, 1, 3, 3], at(1, 1, 2, 2)] }],
  Pad: [{ inputs: [[3, 4], at(1, 0, 0, 2)] }, { inputs: [[3, 4], at(1, 2, 2, 1)], attributes: { mode: 'reflect' } }],
  Where: [{ inputs: [at(1, 0, 1, 0), [3, 4], [4]] }],
  Cast: [{ ...matrix, attributes: { to: 1 } }],
  CastLike: [{ inputs: [[3, 4], at(0.5)] }],
};

/** Tried with others: lists by GPT-2's graph, those below by what they share with one above. */
const elsewhere: ReadonlySet<string> = new Set([
  'SplitToSequence',
  'SequenceConstruct',
  'SequenceEmpty',
  'SequenceAt',
  'SequenceInsert',
  'SequenceErase',
  'ConcatFromSequence',
  'Scatter',
  'Mod',
  'Tan',
  'Asin',
  'Acos',
  'Acosh',
  'Atanh',
]);

test('every operator that has a gradient is differentiated here', () => {
  const differentiable = [...operators].filter(([, { stopsGradient }]) => !stopsGradient).map(([name]) => name);
  expect(differentiable.filter((name) => !(name in cases) && !elsewhere.has(name))).toEqual([]);
});

/** A graph of one node, whose float inputs are parameters. */
const graphOfNode = (operator: string, { inputs, attributes = {}, positive: isPositive, outputs = 1 }: Case) => {
  const tensors = inputs.map((input, i): ModelTensor => {
    const name = `p${i}`;
    if ('constant' in input) {
      const { constant, shape = [constant.length] } = input;
      const isScalar = ['Clip', 'CumSum'].includes(operator);
      if (operator === 'Where') return { name, shape, dtype: 'bool', values: Uint8Array.from(constant) };
      const isFloat = ['Clip', 'CastLike', 'BatchNormalization', 'Resize', 'Upsample'].includes(operator);
      const values = isFloat ? Float32Array.from(constant) : Int32Array.from(constant);
      return { name: `c${i}`, shape: isScalar ? [] : shape, dtype: isFloat ? 'float32' : 'int32', values };
    }
    // Away from the kink at 0.
    const drawn = normalTensor(100 + i, input as [number]);
    const values = drawn.dataSync<'float32'>().map((x) => (isPositive ? 0.5 + Math.abs(x) : x + 0.05 * Math.sign(x)));
    drawn.dispose();
    return { name, shape: [...input], dtype: 'float32', values };
  });
  const results = Array.from({ length: outputs }, (_, i) => `y${i}`);
  const node = {
    name: '',
    operator,
    domain: '',
    inputs: tensors.map(({ name }) => name),
    outputs: results,
    attributes: new Map(Object.entries(attributes)),
    metadata: new Map<string, string>(),
  };
  return graphOf({
    graph: {
      nodes: [node],
      tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
      inputs: [],
      outputs: results,
      // What the exporter calls a parameter is one.
      metadata: new Map([
        [
          'pkg.torch.export.ExportedProgram.graph_signature',
          tensors.map(({ name }) => `x: ${name.startsWith('p') ? 'PARAMETER' : 'BUFFER'} target='${name}'`).join('\n'),
        ],
      ]),
    },
    functions: [],
    opset: 20,
    producer: '',
  });
};

const rows = Object.entries(cases).flatMap(([operator, all]) =>
  all.map((one, i) => [operator, JSON.stringify(one.attributes ?? {}), i] as const),
);

beforeAll(async () => {
  // The wasm backend lacks kernels of some gradients.
  await useBackend(testBackends[0] === 'wasm' ? 'cpu' : testBackends[0]!);
  await registerGradients();
});

test.each(rows)('the gradient of %s %s is that of finite differences', async (operator, _attributes, i) => {
  const before = tf.memory().numTensors;
  const one = cases[operator]![i]!;
  const graph = graphOfNode(operator, one);
  const execution = new Execution(graph);
  await execution.forward(new Map());
  const seeds = new Map(
    graph.outputs.map((name, k) => [name, normalTensor(200 + k, execution.value(name)!.shape as [number])]),
  );
  const loss = async (): Promise<number> => {
    await execution.forward(new Map());
    let sum = 0;
    for (const [name, seed] of seeds) {
      const [values, weights] = [execution.value(name)!.dataSync(), seed.dataSync()];
      values.forEach((x, k) => (sum += x * weights[k]!));
    }
    return sum;
  };
  const found = await execution.backward(seeds);
  const h = 1e-2;
  for (const [name, parameter] of execution.parameters) {
    const held = parameter.value.dataSync<'float32'>().slice();
    const { shape } = parameter.value;
    const gradient = found.get(name)!.dataSync<'float32'>().slice();
    const scale = Math.max(...gradient.map(Math.abs), 0.1);
    for (let k = 0; k < held.length; k += Math.ceil(held.length / 12)) {
      const moved = async (step: number): Promise<number> => {
        parameter.assign(
          tf.tensor(
            held.map((x, j) => (j === k ? x + step : x)),
            shape,
          ),
        );
        return loss();
      };
      const slope = ((await moved(h)) - (await moved(-h))) / (2 * h);
      parameter.assign(tf.tensor(held, shape));
      expect(Math.abs(slope - gradient[k]!)).toBeLessThanOrEqual(0.01 * scale);
    }
  }
  tf.dispose([...found.values(), ...seeds.values()]);
  execution.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { Execution, graphOf, ModelError, readOnnx, scopeOf, type ModelFile } from '../../src/model/index.ts';
import { useBackend } from '../support/engines.ts';
import { modelPath } from './expected.ts';

type Node = ModelFile['graph']['nodes'][number];

const nodeOf = (
  operator: string,
  inputs: string[],
  outputs: string[],
  { attributes = {}, domain = '', name = '' }: { attributes?: object; domain?: string; name?: string } = {},
): Node => ({
  name,
  operator,
  domain,
  inputs,
  outputs,
  attributes: new Map(Object.entries(attributes)),
  metadata: new Map(),
});

const own = 'my.functions';

/** leaky(x) = LeakyRelu(x) · 2, its slope an attribute; twice(x) = leaky(leaky(x)). */
const functions: ModelFile['functions'] = [
  {
    name: 'leaky',
    domain: own,
    inputs: ['a'],
    outputs: ['b'],
    nodes: [
      nodeOf('LeakyRelu', ['a'], ['inner'], { attributes: { alpha: '$slope' } }),
      nodeOf('Add', ['inner', 'inner'], ['b']),
    ],
    attributes: new Map([['slope', 0.5]]),
  },
  {
    name: 'twice',
    domain: own,
    inputs: ['a'],
    outputs: ['b'],
    nodes: [
      nodeOf('leaky', ['a'], ['inner'], { domain: own }),
      nodeOf('leaky', ['inner'], ['b'], { domain: own, attributes: { slope: 0.25 } }),
    ],
    attributes: new Map(),
  },
];

const fileOf = (nodes: readonly Node[], of = functions): ModelFile => ({
  graph: {
    nodes,
    tensors: new Map(),
    inputs: [{ name: 'x', dtype: 'float32', shape: undefined }],
    outputs: ['y'],
    metadata: new Map(),
  },
  functions: of,
  opset: 20,
  producer: '',
});

beforeAll(() => useBackend('cpu'));

describe('functions of the file’s own', () => {
  test('stand for their nodes, with attributes from the call or their defaults', async () => {
    const execution = new Execution(graphOf(fileOf([nodeOf('twice', ['x'], ['y'], { domain: own })])));
    expect(execution.graph.nodes.map(({ operator }) => operator)).toEqual(['LeakyRelu', 'Add', 'LeakyRelu', 'Add']);
    const x = tf.tensor1d([-8, 3]);
    await execution.forward(new Map([['x', x]]));
    // −8 · 0.5 · 2 · 0.25 · 2
    expect([...execution.value('y')!.dataSync()]).toEqual([-4, 12]);
    execution.dispose();
    x.dispose();
  });

  test('that call themselves are refused', () => {
    const [leaky] = functions;
    const endless = [{ ...leaky!, nodes: [nodeOf('leaky', ['a'], ['b'], { domain: own })] }];
    const file = fileOf([nodeOf('leaky', ['x'], ['y'], { domain: own })], endless);
    expect(() => graphOf(file)).toThrow(ModelError);
    expect(() => graphOf(file)).toThrow('the function leaky calls itself');
  });
});

test.each([
  ["['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d_1']", '', 'layer1.0.conv1'],
  ["['', 'conv2d']", 'node_conv2d', ''],
  ['', '/layer4/layer4.1/bn2/BatchNormalization', 'layer4.1.bn2'],
  ['', '/blocks/blocks.0/attn/qkv/MatMul', 'blocks.0.attn.qkv'],
  ['', '/LogSoftmax', ''],
  ['', 'cnn_1/conv2d_1/Conv2D', ''],
])('of %s and the name "%s" the scope is "%s"', (scopes, name, scope) => {
  expect(scopeOf({ name, metadata: new Map(scopes ? [['pkg.torch.onnx.name_scopes', scopes]] : []) })).toBe(scope);
});

test('running statistics are no parameters, and a tied weight is one', () => {
  const { parameters } = graphOf(readOnnx(modelPath('resnet18-ts.onnx')));
  expect(parameters.size).toBe(65);
  expect([...parameters].filter((name) => name.includes('running'))).toEqual([]);
  expect(graphOf(readOnnx(modelPath('gpt2-dyn.onnx'))).parameters.size).toBe(28);
});

test('numbers and their formats are those that the file holds', () => {
  const { graph, opset } = readOnnx(modelPath('lstm-ts.onnx'));
  expect(opset).toBe(17);
  expect(graph.inputs).toEqual([{ name: graph.inputs[0]!.name, dtype: 'int32', shape: [2, 12] }]);
  const ends = graph.nodes.flatMap(({ attributes }) => {
    const value = attributes.get('value');
    return typeof value === 'object' && 'values' in value && typeof value.values !== 'function'
      ? [...value.values]
      : [];
  });
  // Ends of slices may be INT64_MAX, and axes count from the end.
  expect(Math.max(...ends)).toBeLessThanOrEqual(2 ** 31 - 1);
  expect(ends).toContain(-1);
});

import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import {
  Execution,
  graphOf,
  networkOfFile,
  readOnnx,
  registerGradients,
  traceShapes,
  usualDraws,
  type FileOptions,
} from '../../src/model/index.ts';
import { describeLayers, signalStart } from '../../src/network/index.ts';
import { modelSubject } from '../../src/subject/modelSubject.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeOnnx } from '../support/onnx.ts';
import { modelPath } from './expected.ts';

const folder = temporaryFolder();

const names = ['mlp-ts', 'lstm-ts', 'gpt2-dyn', 'resnet18-ts'];
const opened = (name: string, options: Partial<FileOptions> = {}) =>
  networkOfFile(modelPath(`${name}.onnx`), { nodes: false, draw: usualDraws, ...options });
const layerOf = (name: string, layer: string, options: Partial<FileOptions> = {}) =>
  describeLayers(opened(name, options).network).find((one) => one.name === layer)!;

beforeAll(() => useBackend(testBackends[0]!));

test.each(names)('%s: shapes without the work are those of a pass', (name) => {
  const graph = graphOf(readOnnx(modelPath(`${name}.onnx`)));
  const [{ name: input, shape, dtype }] = graph.inputs as unknown as [(typeof graph.inputs)[number]];
  const before = tf.memory().numTensors;
  const found = traceShapes(graph, new Map([[input, shape as number[]]])).values;
  expect(tf.memory().numTensors).toBe(before);
  const execution = new Execution(graph);
  const x = tf.zeros(shape as number[], dtype);
  const computed = execution.trace(new Map([[input, x]])).values;
  execution.dispose();
  x.dispose();
  expect([...found.keys()].toSorted()).toEqual([...computed.keys()].toSorted());
  for (const [value, one] of computed) expect([value, found.get(value)]).toEqual([value, one]);
});

describe('a file as a network of plain data', () => {
  test('what goes in: an image with its channels last, token ids with the rows that they look up', () => {
    expect(opened('resnet18-ts').network.inputShape).toEqual([32, 32, 3]);
    expect(opened('resnet18-ts').network.model!.input).toEqual({ name: 'input.1', shape: [3, 32, 32] });
    expect(opened('gpt2-dyn').network.model!.input).toMatchObject({ shape: [16], rows: 256 });
    expect(opened('lstm-ts').network.model!.input).toMatchObject({ shape: [12], rows: 50 });
    expect(opened('lstm-ts').samples).toBe(2);
  });

  test('images have their channels last, the mean of all pixels none', () => {
    expect(layerOf('resnet18-ts', 'conv1').outputShape).toEqual([16, 16, 64]);
    expect(layerOf('resnet18-ts', 'layer4.1.residual').outputShape).toEqual([1, 1, 64]);
  });

  test('a residual has its branch before its shortcut, and where it sets out', () => {
    const layers = describeLayers(opened('resnet18-ts').network);
    const nameOf = (number: number) => layers[number - 1]!.name;
    const { inputs, block } = layerOf('resnet18-ts', 'layer2.0.residual');
    expect(inputs.map(nameOf)).toEqual(['layer2.0.bn2', 'layer2.0.downsample.1']);
    expect(nameOf(block!.input)).toBe('layer1.1.act2');
    expect(
      layerOf('gpt2-dyn', 'm.transformer.h.0.residual').inputs.map(
        (n) => describeLayers(opened('gpt2-dyn').network)[n - 1]!.name,
      ),
    ).toEqual(['m.transformer.h.0.attn.c_proj', 'm.transformer.wte']);
  });

  test('tensors of attention and of recurrent layers have the roles that recipes ask for', () => {
    const roleOf = (name: string, layer: string) => layerOf(name, layer).parameters[0]!.fans?.place?.role;
    const block = 'm.transformer.h.0';
    expect(
      [`${block}.attn.c_attn`, `${block}.attn.c_proj`, `${block}.mlp.c_fc`, `${block}.mlp.c_proj`].map((layer) =>
        roleOf('gpt2-dyn', layer),
      ),
    ).toEqual(['attentionQkv', 'attentionOut', 'mlpIn', 'mlpOut']);
    expect(roleOf('lstm-ts', 'l.lstm')).toBe('recurrentInput');
  });

  test('what theory has no rule for says why', () => {
    expect(layerOf('mlp-ts', 'f.0').noTheory).toBeUndefined();
    expect(layerOf('mlp-ts', 'f.1').noTheory).toBeUndefined();
    expect(layerOf('mlp-ts', 'logSoftmax').noTheory).toBe('there is no rule for logSoftmax');
    expect(layerOf('gpt2-dyn', 'm.transformer.h.0.ln_1').noTheory).toBe('between it and what goes into it stands Add');
    const kept = { draw: { ...usualDraws, exclude: ['f.0.*'] } };
    expect(layerOf('mlp-ts', 'f.0', kept).noTheory).toBe('its weights are as built');
    expect(layerOf('mlp-ts', 'f.0', kept).parameters.map(({ start }) => start)).toEqual(['asBuilt', 'asBuilt']);
  });

  test('include draws what it names alone, embeddings too', () => {
    const options = { draw: { ...usualDraws, include: ['m.lm_head.*'] } };
    const drawn = describeLayers(opened('gpt2-dyn', options).network).filter(({ parameters }) =>
      parameters.some(({ start }) => start === 'weights'),
    );
    expect(drawn.map(({ name }) => name)).toEqual(['m.transformer.wte']);
  });

  test.each([
    ['signal', { fanIn: 64, fanOut: 192 }],
    ['torch', { fanIn: 192, fanOut: 64 }],
  ] as const)('fans of transformers’ Conv1D as %s counts them', (fans, expected) => {
    const { parameters } = layerOf('gpt2-dyn', 'm.transformer.h.0.attn.c_attn', { draw: { ...usualDraws, fans } });
    expect(parameters[0]!.fans).toMatchObject(expected);
  });
});

test('probes get images with their channels last', async () => {
  const graph = graphOf(readOnnx(modelPath('resnet18-ts.onnx')));
  const x = tf.randomNormal([8, 3, 32, 32], 0, 1, 'float32', 1);
  const execution = new Execution(graph);
  await execution.forward(new Map([[graph.inputs[0]!.name, x]]));
  const first = graph.nodes.find(({ operator }) => operator === 'Conv')!.outputs[0]!;
  const expected = tf.transpose(execution.value(first)!, [0, 2, 3, 1]).dataSync();
  execution.dispose();
  const subject = modelSubject(graph, x);
  const told: number[][] = [];
  await subject.forward(x, [
    {
      output: ({ number }, out, values) => {
        if (number === 1) told.push(out.shape, [...values()]);
      },
    },
  ]);
  expect(told).toEqual([[8, 16, 16, 64], [...expected]]);
  subject.dispose();
  x.dispose();
});

/** A mean over all pixels behind a ReLU6, as PyTorch's exporter writes them: limits in the format of what they limit. */
const relu6 = join(folder, 'relu6.onnx');
writeOnnx(relu6, {
  inputs: { x: { shape: ['n', 2, 3, 3] } },
  outputs: ['y'],
  tensors: {
    w: { shape: [4, 2, 1, 1], values: Array.from({ length: 8 }, (_, i) => 3 * Math.sin(i + 1)) },
    six: { shape: [], values: [6] },
    zero: { shape: [], values: [0] },
  },
  nodes: [
    { operator: 'Conv', inputs: ['x', 'w'], outputs: ['z'], scope: 'conv' },
    { operator: 'CastLike', inputs: ['zero', 'z'], outputs: ['low'], scope: 'act' },
    { operator: 'CastLike', inputs: ['six', 'z'], outputs: ['high'], scope: 'act' },
    { operator: 'Clip', inputs: ['z', 'low', 'high'], outputs: ['a'], scope: 'act' },
    { operator: 'Constant', inputs: [], outputs: ['axes'], attributes: { value_ints: [-1, -2] }, scope: 'pool' },
    { operator: 'ReduceMean', inputs: ['a', 'axes'], outputs: ['y'], attributes: { keepdims: 1 }, scope: 'pool' },
  ],
});

test('a mean over all pixels is a pool, channels alone come out of it', () => {
  const { network } = networkOfFile(relu6, { nodes: false, draw: usualDraws });
  expect(describeLayers(network).map(({ kind, outputShape }) => [kind, outputShape])).toEqual([
    ['conv2d', [3, 3, 4]],
    ['clip', [3, 3, 4]],
    ['globalAveragePool', [4]],
  ]);
});

test.each(testBackends)(
  'limits that take the format of the signal get no gradient, and the signal its own, on %s',
  async (backend) => {
    await useBackend(backend);
    await registerGradients();
    const execution = new Execution(graphOf(readOnnx(relu6)));
    const x = tf.randomNormal([2, 2, 3, 3], 0, 2, 'float32', 1);
    await execution.forward(new Map([['x', x]]));
    const z = execution.value('z')!.dataSync().slice();
    const gradients: number[] = [];
    const left = await execution.backward(new Map([['y', tf.ones([2, 4, 1, 1])]]), {
      handedBack: ({ operator }, found) => {
        if (operator === 'Clip') gradients.push(...found.get('z')!.dataSync());
      },
    });
    // A ninth each, where it is not cut.
    for (const [i, one] of gradients.entries()) expect(one).toBeCloseTo(z[i]! > 0 && z[i]! < 6 ? 1 / 9 : 0, 6);
    expect(gradients).toHaveLength(z.length);
    tf.dispose([x, ...left.values()]);
    execution.dispose();
  },
);

test('a signal sets out behind the normalization of its embedding, where the stream goes through one', () => {
  expect(signalStart(describeLayers(opened('gpt2-dyn').network))).toBe(1);
  const layer = (number: number, category: 'embedding' | 'normalization' | 'affine') => ({
    ...layerOf('mlp-ts', 'f.0'),
    number,
    category,
    inputs: [number - 1],
  });
  expect(signalStart([layer(1, 'embedding'), layer(2, 'normalization'), layer(3, 'affine')])).toBe(2);
});

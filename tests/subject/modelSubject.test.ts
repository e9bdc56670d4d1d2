import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { initializers } from '../../src/initializer/index.ts';
import {
  Execution,
  graphOf,
  layersOf,
  networkOfFile,
  readOnnx,
  registerGradients,
  usualDraws,
  weightsOf,
  type Graph,
} from '../../src/model/index.ts';
import type { LayerDescription } from '../../src/network/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { drawModel, modelSubject, type ModelOptions } from '../../src/subject/modelSubject.ts';
import { distance, expectedOf, modelPath } from '../model/expected.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeMlp } from '../support/onnx.ts';

const he = initializers.he.create({});
const draws: ModelOptions['draws'] = {
  initializer: { name: 'he', parameters: {} },
  bias: 'zero',
  stream: (l) => new RandomStream([1, 0, l]),
};

const open = async (name: string) => {
  const graph = graphOf(readOnnx(modelPath(`${name}.onnx`)));
  const { arrays, values } = await expectedOf(name);
  const input = arrays.get(`in/${graph.inputs[0]!.name}`)!;
  const upstream = arrays.get(`seed/${graph.outputs[0]!}`)!;
  return { graph, arrays, values, input, upstream, close: () => tf.dispose([...arrays.values()]) };
};

const layersIn = (graph: Graph, input: tf.Tensor) => {
  const execution = new Execution(graph);
  const trace = execution.trace(new Map([[graph.inputs[0]!.name, input]]));
  execution.dispose();
  return layersOf(trace, weightsOf(trace));
};

beforeAll(async () => {
  await useBackend(testBackends[0]!);
  await registerGradients();
});

describe('the layers of a model are what its author called so', () => {
  const cases = [
    ['mlp-ts', 10, ['f.0', 'f.1', 'f.2', 'f.3', 'f.4', 'f.5', 'f.6', 'f.7', 'f.8', 'logSoftmax']],
    ['lstm-ts', 5, ['e', 'l.lstm', 'l.lstm#2', 'g', 'o']],
    ['resnet18-ts', 70, ['conv1', 'bn1', 'act1', 'maxpool', 'layer1.0.conv1', 'layer1.0.bn1', 'layer1.0.act1']],
    ['gpt2-dyn', 27, ['m.transformer.wte', 'm.transformer.h.0.ln_1', 'm.transformer.h.0.attn.c_attn']],
  ] as const;

  test.each(cases)('%s: %i layers', async (name, count, first) => {
    const { graph, input, close } = await open(name);
    const subject = modelSubject(graph, input);
    expect(subject.layers).toHaveLength(count);
    expect(subject.layers.slice(0, first.length).map((layer) => layer.name)).toEqual(first);
    subject.dispose();
    close();
  });

  test('a residual joins what its block adds to the stream, shortcuts with convolutions too', async () => {
    const { graph, input, close } = await open('resnet18-ts');
    const subject = modelSubject(graph, input);
    const named = new Map(subject.layers.map((layer) => [layer.number, layer.name]));
    const blocks = subject.layers.flatMap(({ block, name }) => (block ? [[name, named.get(block.input)]] : []));
    expect(blocks.slice(0, 3)).toEqual([
      ['layer1.0.residual', 'maxpool'],
      ['layer1.1.residual', 'layer1.0.act2'],
      ['layer2.0.residual', 'layer1.1.act2'],
    ]);
    subject.dispose();
    close();
  });

  test('every node of the signal, where it is asked for', async () => {
    const { graph, input, close } = await open('mlp-ts');
    const subject = modelSubject(graph, input, { nodes: true });
    expect(subject.layers.map(({ kind }) => kind).slice(0, 7)).toEqual([
      'affine',
      'div',
      'gelu',
      'add',
      'mul',
      'mul',
      'affine',
    ]);
    subject.dispose();
    close();
  });
});

test.each(['mlp-ts', 'lstm-ts', 'gpt2-dyn'])('%s: each row is what PyTorch has there', async (name) => {
  const { graph, input, upstream, values, close } = await open(name);
  const before = tf.memory().numTensors;
  const subject = modelSubject(graph, input);
  const layers = layersIn(graph, input);
  const far: string[] = [];
  const told: string[] = [];
  let gradients = 0;
  const usesOf = (value: string): number => graph.nodes.filter(({ inputs }) => inputs.includes(value)).length;
  await subject.forward(input, [
    {
      output: ({ number }: LayerDescription, out) => {
        told.push(`out ${number}`);
        const brief = values[`fwd/${layers[number - 1]!.output}`]!;
        if (!(distance(out, brief) <= 2e-5)) far.push(`out ${number}`);
      },
    },
  ]);
  await subject.backward(upstream, [
    {
      inputGradient: ({ number }: LayerDescription, gradient) => {
        const { inputs, fork } = layers[number - 1]!;
        const value = fork ?? inputs[0]!;
        const brief = values[`grad/${value}`];
        if (!brief || (fork === undefined && usesOf(value) > 1)) return;
        gradients++;
        if (!(distance(gradient, brief) <= 3e-5)) far.push(`gradient ${number} of ${value}`);
      },
    },
  ]);
  expect(far).toEqual([]);
  expect(told).toEqual(subject.layers.map(({ number }) => `out ${number}`));
  expect(gradients).toBeGreaterThanOrEqual(1);
  subject.dispose();
  expect(tf.memory().numTensors).toBe(before);
  close();
});

test('weights are drawn in place from the streams, biases start at 0, norms and embeddings stay', async () => {
  const { graph, input, close } = await open('gpt2-dyn');
  const subject = modelSubject(graph, input, { draws });
  const parametersOf = (name: string) => {
    const layer = subject.layers.find((one) => one.name === name)!;
    return new Map(
      subject.parametersOf(layer.number).map((parameter, i) => [layer.parameters[i]!.name, parameter.value]),
    );
  };
  // Weights by first use: c_attn, c_proj, c_fc of the first block. transformers' Conv1D has (in, out).
  const expected = he.weights(new RandomStream([1, 0, 3]), { fanIn: 64, fanOut: 256 });
  expect([...parametersOf('m.transformer.h.0.mlp.c_fc').get('W')!.dataSync()]).toEqual([...expected]);
  expect(
    parametersOf('m.transformer.h.0.mlp.c_fc')
      .get('b')!
      .dataSync()
      .every((x) => x === 0),
  ).toBe(true);
  expect([...parametersOf('m.transformer.h.0.ln_1').get('gamma')!.dataSync()]).toEqual(
    Array.from({ length: 64 }, () => 1),
  );
  const held = graph.tensors.get('m.lm_head.weight')!.values;
  expect([...parametersOf('m.transformer.wte').get('W')!.dataSync()]).toEqual([...held]);
  subject.dispose();
  close();
});

test('a matrix that stands as (out, in) and a kernel as (O, I, h, w) are turned, with the fans of the signal', async () => {
  const { graph, input, close } = await open('resnet18-ts');
  const subject = modelSubject(graph, input, { draws });
  const [conv] = subject.parametersOf(1);
  const shape = { fanIn: 147, fanOut: 3136, dimensions: [7, 7, 3, 64] };
  const drawn = tf.tensor(he.weights(new RandomStream([1, 0, 1]), shape), [7, 7, 3, 64]);
  expect([...conv!.value.dataSync()]).toEqual([...tf.transpose(drawn, [3, 2, 0, 1]).dataSync()]);
  const [fc] = subject.parametersOf(subject.layers.length);
  const last = tf.tensor2d(he.weights(new RandomStream([1, 0, 22]), { fanIn: 64, fanOut: 10 }), [64, 10]);
  expect([...fc!.value.dataSync()]).toEqual([...tf.transpose(last).dataSync()]);
  expect(subject.layers.at(-1)!.parameters[0]!.fans).toMatchObject({ fanIn: 64, fanOut: 10, place: { role: 'head' } });
  subject.dispose();
  close();
});

describe('on another machine, or later, the file must be there with what it held', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'net.onnx');
  const x = (): tf.Tensor => tf.zeros([2, 3]);
  const draw = (file: string, sha256: string) => {
    const { model } = networkOfFile(path, { nodes: false, draw: usualDraws }).network;
    const source = { name: 'file', parameters: { file, sha256 } } as const;
    const stream = (l: number): RandomStream => new RandomStream([1, 0, l]);
    return drawModel(
      { ...model!, source },
      { input: x(), initializer: { name: 'he', parameters: {} }, bias: 'zero', stream },
    );
  };
  writeMlp(path, [3, 4, 2]);
  const held = String(
    networkOfFile(path, { nodes: false, draw: usualDraws }).network.model!.source.parameters['sha256'],
  );

  test('moved, it is taken', () => {
    cpSync(path, join(folder, 'moved.onnx'));
    const subject = draw(join(folder, 'moved.onnx'), held);
    expect(subject.layers).toHaveLength(4);
    subject.dispose();
  });

  test('gone, or another, it is refused in a line', () => {
    const other = 'f'.repeat(64);
    expect(() => draw(join(folder, 'gone.onnx'), other)).toThrow(`${join(folder, 'gone.onnx')}: no such file`);
    expect(() => draw(path, other)).toThrow(
      /net\.onnx: holds another model than when the config was read \(SHA-256 [0-9a-f]{12}…, not f{12}…\)/,
    );
  });
});

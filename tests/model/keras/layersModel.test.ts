import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as layers from '@tensorflow/tfjs-layers';
import { Execution, imagesOf, openModel, withChannelsFirst, withChannelsLast } from '../../../src/model/index.ts';
import { modelSubject } from '../../../src/subject/modelSubject.ts';
import { RandomStream } from '../../../src/random/stream.ts';
import { testBackends, useBackend } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { prepareLayers, saveLayersModel } from './saved.ts';

const folder = temporaryFolder();
const { layers: L } = layers;

const drawn = (size: number, part: number): Float32Array => {
  const g = new RandomStream([1, 0, part]);
  return Float32Array.from({ length: size }, () => g.normal());
};

/** Weights as no initializer of the library's makes them: biases and scales of 0 and 1 hide mistakes. */
const shuffle = (model: layers.LayersModel): void =>
  tf.tidy(() => {
    const weights = model.getWeights().map((weight, i) => {
      const values = drawn(weight.size, i + 3).map((value) => Math.abs(0.3 * value + 0.1));
      return tf.tensor(values, weight.shape);
    });
    model.setWeights(weights);
  });

const distance = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.tidy(() => {
    const scale = tf.max(tf.abs(b)).dataSync()[0]!;
    return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]! / Math.max(scale, 1e-12);
  });

/** A model of the library and the same read from its files: how far their outputs and their inputs' gradients are apart. */
const compared = async (name: string, model: layers.LayersModel, x: tf.Tensor, hasGradient: boolean) => {
  shuffle(model);
  const { graph } = openModel(await saveLayersModel(model, join(folder, name)));
  const feed = new Map([[graph.inputs[0]!.name, x]]);
  const execution = new Execution(graph, { batchStatistics: false });
  const isImages = imagesOf(execution.trace(feed)).has(graph.outputs[0]!);
  await execution.forward(feed);
  const y = model.predict(x) as tf.Tensor;
  const seed = tf.tensor(drawn(y.size, 1), y.shape);
  const made = execution.value(graph.outputs[0]!)!;
  const found = [isImages ? withChannelsLast(made) : tf.clone(made)];
  const expected = [y];
  if (hasGradient) {
    expected.push(tf.grad((one: tf.Tensor) => tf.sum(tf.mul(model.apply(one) as tf.Tensor, seed)))(x));
    const upstream = isImages ? withChannelsFirst(seed) : seed;
    const gradients = await execution.backward(new Map([[graph.outputs[0]!, upstream]]));
    found.push(gradients.get(graph.inputs[0]!.name)!);
  }
  expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  return found.map((one, i) => distance(one, expected[i]!));
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const random = (...shape: number[]): tf.Tensor => tf.tensor(drawn(sizeOf(shape), 2), shape);

const ids = (rows: number, ...shape: number[]): tf.Tensor => {
  const values = Int32Array.from(drawn(sizeOf(shape), 2), (value) => Math.floor(Math.abs(7 * value)) % rows);
  return tf.tensor(values, shape, 'int32');
};

/** A model of one layer, or of several one behind the other. */
const of = (inputShape: number[], ...all: layers.layers.Layer[]): layers.LayersModel =>
  layers.sequential({ layers: [L.inputLayer({ inputShape }), ...all] });

beforeAll(async () => {
  await useBackend(testBackends[0]!);
  await prepareLayers();
});

const words = [
  'relu',
  'relu6',
  'elu',
  'selu',
  'sigmoid',
  'hardSigmoid',
  'tanh',
  'softplus',
  'softsign',
  'swish',
  'mish',
  'softmax',
  'linear',
] as const;

const cases: Readonly<Record<string, () => readonly [layers.LayersModel, tf.Tensor]>> = {
  dense: () => [
    of([5], L.dense({ units: 4, activation: 'tanh' }), L.dense({ units: 3, useBias: false, activation: 'relu' })),
    random(6, 5),
  ],
  'dense over tokens': () => [of([4, 5], L.dense({ units: 3 }), L.flatten()), random(3, 4, 5)],
  activations: () => [of([8], ...words.map((activation) => L.activation({ activation }))), random(4, 8)],
  'activation layers': () => [
    of(
      [8],
      L.leakyReLU({ alpha: 0.1 }),
      L.elu({ alpha: 1 }),
      L.thresholdedReLU({ theta: 0.2 }),
      L.reLU({ maxValue: 2 }),
    ),
    random(4, 8),
  ],
  slopes: () => [of([8], L.thresholdedReLU({ theta: 0.2 }), L.prelu(), L.softmax()), random(4, 8)],
  'conv2d same': () => [
    of([7, 6, 3], L.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' })),
    random(2, 7, 6, 3),
  ],
  'conv2d strided': () => [
    of(
      [7, 8, 3],
      L.conv2d({ filters: 4, kernelSize: [3, 2], padding: 'same', strides: 2 }),
      L.conv2d({ filters: 2, kernelSize: 2 }),
      L.flatten(),
      L.dense({ units: 2 }),
    ),
    random(2, 7, 8, 3),
  ],
  'conv2d dilated': () => [
    of([9, 9, 2], L.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same' })),
    random(2, 9, 9, 2),
  ],
  conv1d: () => [
    of(
      [9, 2],
      L.conv1d({ filters: 3, kernelSize: 3, padding: 'same' }),
      L.conv1d({ filters: 2, kernelSize: 2, strides: 2, padding: 'same' }),
    ),
    random(2, 9, 2),
  ],
  'depthwise and separable': () => [
    of(
      [6, 6, 3],
      L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' }),
      L.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2 }),
    ),
    random(2, 6, 6, 3),
  ],
  transposed: () => [
    of(
      [4, 3, 3],
      L.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
      L.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3 }),
      L.conv2dTranspose({ filters: 2, kernelSize: 1, strides: 2, padding: 'same' }),
    ),
    random(2, 4, 3, 3),
  ],
  pools: () => [
    of(
      [9, 9, 2],
      L.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
      L.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      L.maxPooling2d({ poolSize: 2 }),
      L.globalAveragePooling2d({}),
    ),
    random(2, 9, 9, 2),
  ],
  'pools of a line': () => [
    of([9, 2], L.maxPooling1d({ poolSize: 2 }), L.averagePooling1d({ poolSize: 2 }), L.globalMaxPooling1d()),
    random(2, 9, 2),
  ],
  norms: () => [of([5, 5, 3], L.batchNormalization(), L.layerNormalization({ axis: -1 })), random(2, 5, 5, 3)],
  'norm of a vector': () => [
    of([5], L.batchNormalization({ scale: false }), L.layerNormalization({ center: false })),
    random(4, 5),
  ],
  'norm of tokens': () => [of([4, 5], L.batchNormalization()), random(4, 4, 5)],
  moving: () => [
    of([2, 6], L.permute({ dims: [2, 1] }), L.reshape({ targetShape: [4, 3] }), L.dropout({ rate: 0.5 })),
    random(3, 2, 6),
  ],
  padding: () => [
    of(
      [4, 4, 2],
      L.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
      L.cropping2D({
        cropping: [
          [1, 0],
          [0, 2],
        ],
      }),
      L.upSampling2d({ size: [2, 3] }),
    ),
    random(2, 4, 4, 2),
  ],
  repeated: () => [of([3], L.repeatVector({ n: 4 })), random(2, 3)],
  embedding: () => [
    layers.sequential({ layers: [L.embedding({ inputDim: 9, outputDim: 4, inputLength: 5 }), L.dense({ units: 2 })] }),
    ids(9, 3, 5),
  ],
  lstm: () => [
    of(
      [3, 3],
      L.lstm({ units: 4, returnSequences: true }),
      L.lstm({ units: 3, goBackwards: true, recurrentActivation: 'sigmoid' }),
    ),
    random(2, 3, 3),
  ],
  gru: () => [
    of([3, 3], L.gru({ units: 4, returnSequences: true, goBackwards: true }), L.gru({ units: 3, useBias: false })),
    random(2, 3, 3),
  ],
  'simple rnn': () => [of([3, 3], L.simpleRNN({ units: 4, activation: 'relu' })), random(2, 3, 3)],
  bidirectional: () => [
    of(
      [3, 3],
      L.bidirectional({ layer: L.lstm({ units: 4, returnSequences: true }), mergeMode: 'concat' }),
      L.bidirectional({ layer: L.gru({ units: 3 }), mergeMode: 'sum' }),
    ),
    random(2, 3, 3),
  ],
  'time distributed': () => [
    of(
      [4, 6, 6, 2],
      L.timeDistributed({ layer: L.conv2d({ filters: 2, kernelSize: 3 }) }),
      L.timeDistributed({ layer: L.flatten() }),
    ),
    random(2, 4, 6, 6, 2),
  ],
  merging: () => {
    const input = layers.input({ shape: [4, 4, 2] });
    const conv = (x: SymbolicTensor) =>
      L.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }).apply(x) as SymbolicTensor;
    const [a, b, c] = [conv(input), conv(input), input];
    const all = [L.add(), L.multiply(), L.average(), L.maximum(), L.minimum()].map(
      (merge) => merge.apply([a, b, c]) as SymbolicTensor,
    );
    const joined = L.concatenate({ axis: -1 }).apply([...all, c]) as SymbolicTensor;
    return [
      layers.model({ inputs: input, outputs: L.concatenate({ axis: 1 }).apply([joined, joined]) as SymbolicTensor }),
      random(2, 4, 4, 2),
    ];
  },
  nested: () => {
    const inner = layers.sequential({
      layers: [L.dense({ units: 3, inputShape: [3], activation: 'tanh' }), L.dense({ units: 3 })],
    });
    const y = layers.input({ shape: [3] });
    const block = layers.model({
      inputs: y,
      outputs: L.add().apply([y, inner.apply(y) as SymbolicTensor]) as SymbolicTensor,
    });
    const x = layers.input({ shape: [3] });
    const shared = L.dense({ units: 3, activation: 'sigmoid' });
    const twice = block.apply(block.apply(x)) as SymbolicTensor;
    const both = shared.apply(shared.apply(twice)) as SymbolicTensor;
    return [layers.model({ inputs: x, outputs: L.concatenate().apply([both, twice]) as SymbolicTensor }), random(4, 3)];
  },
  masked: () => {
    const x = random(3, 5, 2);
    const counts = tf.tensor([1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1], [3, 5, 1]);
    return [
      of(
        [5, 2],
        L.masking(),
        L.dense({ units: 3 }),
        L.simpleRNN({ units: 3, returnSequences: true }),
        L.lstm({ units: 2 }),
      ),
      tf.mul(x, counts),
    ];
  },
};

/** TensorFlow.js itself has none of these. */
const withoutGradient: ReadonlySet<string> = new Set([
  'embedding',
  'slopes',
  'norm of a vector',
  'conv2d dilated',
  'activation layers',
  'masked',
]);

describe('a LayersModel read from its files computes what the library does', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const [model, x] = cases[name]!();
    const found = await compared(name.replaceAll(' ', '-'), model, x, !withoutGradient.has(name));
    expect(Math.max(...found)).toBeLessThan(3e-6);
  });
});

test('a network that ends in an image takes its upstream gradient with the channels last, as it tells its output', async () => {
  const model = of([5, 4, 2], L.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'tanh', name: 'c' }));
  shuffle(model);
  const { graph } = openModel(await saveLayersModel(model, join(folder, 'image')));
  const [x, seed] = [random(2, 5, 4, 2), random(2, 5, 4, 3)];
  const subject = modelSubject(graph, x);
  expect(subject.layers.map(({ name, kind, outputShape }) => [name, kind, outputShape])).toEqual([
    ['c', 'conv2d', [5, 4, 3]],
    ['c/tanh', 'tanh', [5, 4, 3]],
  ]);
  await subject.forward(x, []);
  const told: tf.Tensor[] = [];
  await subject.backward(seed, [
    {
      inputGradient: ({ number }, gradient) => {
        if (number === 1) told.push(tf.clone(gradient));
        return Promise.resolve();
      },
    },
  ]);
  const expected = tf.grad((one: tf.Tensor) => tf.sum(tf.mul(model.apply(one) as tf.Tensor, seed)))(x);
  expect(distance(told[0]!, expected)).toBeLessThan(3e-6);
  subject.dispose();
});

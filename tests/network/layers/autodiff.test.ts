import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { createLayer, layerKinds, type SimpleLayerChoice } from '../../../src/network/index.ts';
import { nativeExpected, useBackend } from '../../support/engines.ts';
import { grads } from '../../support/gradients.ts';
import { expectClose, normalTensor } from '../../support/tensors.ts';

type Definition = (...tensors: Tensor[]) => Tensor;
type Parameters = SimpleLayerChoice['parameters'];

const normalized = (x: Tensor, axes: number[], centred: boolean): Tensor => {
  const y = centred ? tf.sub(x, tf.mean(x, axes, true)) : x;
  return tf.div(y, tf.sqrt(tf.add(tf.mean(tf.square(y), axes, true), 1e-5)));
};

const conv2d =
  (stride: number, pads: [number, number]): Definition =>
  (x, W, b) => {
    const around = tf.pad(x as Tensor4D, [[0, 0], pads, pads, [0, 0]]);
    return tf.add(tf.conv2d(around, W as Tensor4D, stride, 'valid'), b);
  };

const depthwise: Definition = (x, W, b) =>
  tf.add(tf.depthwiseConv2d(x as Tensor4D, tf.transpose(W as Tensor4D, [0, 1, 3, 2]), 1, 'same'), b);

const attention: Definition = (...tensors) => {
  const [x, Wq, Wk, Wv, Wo, bq, bk, bv, bo] = tensors as [Tensor3D, ...Tensor2D[]];
  const rows = tf.reshape<Rank.R2>(x, [-1, x.shape[2]]);
  const heads = (W: Tensor2D, b: Tensor): Tensor[] =>
    tf.split(tf.reshape(tf.add(tf.matMul(rows, W), b), x.shape), 2, 2);
  const [Q, K, V] = [heads(Wq!, bq!), heads(Wk!, bk!), heads(Wv!, bv!)];
  const outs = [0, 1].map((h) => {
    const logits = tf.mul(tf.matMul(Q[h]!, K[h]!, false, true), 1 / Math.sqrt(x.shape[2] / 2));
    return tf.matMul(tf.softmax(logits), V[h]!);
  });
  const joined = tf.reshape<Rank.R2>(tf.concat(outs, 2), [-1, x.shape[2]]);
  return tf.reshape(tf.add(tf.matMul(joined, Wo!), bo!), x.shape);
};

/** A definition for automatic differentiation, the parameters' shapes and the input's. */
const definitions: readonly (readonly [string, Parameters, Definition, number[], number[][]])[] = [
  ['affine', { units: 7 }, (x, W, b) => tf.add(tf.matMul(x as Tensor2D, W as Tensor2D), b), [6, 5], [[5, 7], [7]]],
  ['layerNorm', {}, (x, g, b) => tf.add(tf.mul(normalized(x, [2], true), g), b), [3, 4, 7], [[7], [7]]],
  ['rmsNorm', {}, (x, g) => tf.mul(normalized(x, [1], false), g), [6, 9], [[9]]],
  ['batchNorm', {}, (x, g, b) => tf.add(tf.mul(normalized(x, [0, 1, 2], true), g), b), [4, 3, 3, 5], [[5], [5]]],
  [
    'conv2d',
    { filters: 8, kernel: 3, stride: 1, padding: 'same', groups: 1 },
    conv2d(1, [1, 1]),
    [3, 8, 7, 4],
    [[3, 3, 4, 8], [8]],
  ],
  [
    'conv2d',
    { filters: 6, kernel: 5, stride: 2, padding: 'same', groups: 1 },
    conv2d(2, [2, 2]),
    [2, 9, 8, 3],
    [[5, 5, 3, 6], [6]],
  ],
  [
    'conv2d',
    { filters: 6, kernel: 3, stride: 1, padding: 'same', groups: 6 },
    depthwise,
    [2, 5, 6, 6],
    [[3, 3, 1, 6], [6]],
  ],
  ['averagePool', { window: 2 }, (x) => tf.avgPool(x as Tensor4D, 2, 2, 'valid'), [3, 7, 8, 4], []],
  ['maxPool', { window: 3 }, (x) => tf.maxPool(x as Tensor4D, 3, 3, 'valid'), [3, 7, 9, 4], []],
  ['globalAveragePool', {}, (x) => tf.mean(x, [1, 2]), [3, 4, 5, 6], []],
  ['flatten', {}, (x) => tf.reshape(x, [3, -1]), [3, 4, 5], []],
  ['transpose', {}, (x) => tf.transpose(x, [0, 2, 1]), [3, 4, 5], []],
  [
    'attention',
    { heads: 2, causal: false, scale: '1/sqrt(d)' },
    attention,
    [3, 6, 8],
    [...Array.from({ length: 4 }, () => [8, 8]), ...Array.from({ length: 4 }, () => [8])],
  ],
];

describe('forward and backward as tfjs differentiates the definition', () => {
  // The wasm engine lacks the gradients of convolutions and pools.
  beforeAll(() => useBackend(nativeExpected ? 'tensorflow' : 'cpu'));

  test.each(definitions)('%s %j', (name, parameters, definition, shape, others) => {
    const x = normalTensor<Rank>(31, shape);
    const values = others.map((one, i) => normalTensor<Rank>(32 + i, one as [number, number]));
    const layer = createLayer({ name, parameters } as SimpleLayerChoice, values);
    const expected = definition(x, ...values);
    expectClose(layer.forward(x), expected.dataSync(), 2e-5);
    const upstream = normalTensor<Rank>(30, expected.shape);
    const found = [layer.backward(upstream) as Tensor, ...layer.parameters.map(({ gradient }) => gradient!)];
    const gradients = grads(definition)([x, ...values], upstream);
    expect(found).toHaveLength(gradients.length);
    const scale = Math.max(...gradients.map((one) => tf.max(tf.abs(one)).dataSync()[0]!));
    for (const [i, gradient] of found.entries()) {
      expect(gradient.shape).toEqual(gradients[i]!.shape);
      const beside = (one: Tensor): Tensor => tf.concat([tf.reshape(one, [-1]), [scale]]);
      expectClose(beside(gradient), beside(gradients[i]!).dataSync(), 3e-5);
    }
  });

  test('of every kind that makes numbers of numbers by itself', () => {
    const byItself = Object.keys(layerKinds).filter((kind) => kind !== 'embedding' && kind !== 'residual');
    expect([...new Set(definitions.map(([name]) => name))].toSorted()).toEqual(byItself.toSorted());
  });
});

import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ActivationName } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import type { Initializer } from '../../src/initializer/types.ts';
import { buildStack } from '../../src/network/index.ts';
import { MaxPool } from '../../src/network/layers/pooling.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { moments } from '../../src/statistics/moments.ts';
import { predictStd } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';
import { testBackends, useBackend } from '../support/engines.ts';

const [width, depth, samples, repeats] = [160, 4, 64, 6];
const widths = Array<number>(depth + 1).fill(width);

/** Forward, then backward std of each layer of one draw, under a gradient of ones. */
const measuredStds = (name: ActivationName, initializer: Initializer, repeat: number): number[] => {
  const stream = (part: number): RandomStream => new RandomStream([21, repeat, part]);
  const input = tf.tensor2d(stream(0).fillNormal(new Float32Array(samples * width)), [samples, width]);
  const layers = buildStack({ widths, activation: atDefaults(name), initializer, bias: 'same', stream, input });
  const std = (x: Tensor): number => moments(x.dataSync<'float32'>()).std;
  return tf.tidy(() => {
    let x: Tensor = input;
    const forward = layers.map((layer) => std((x = layer.forward(x))));
    let y: Tensor = tf.ones([samples, width]);
    const backward = layers.toReversed().map((layer) => std((y = layer.backward(y) as Tensor)));
    return [...forward, ...backward.toReversed()];
  });
};

const grid: [string, Initializer, ActivationName[]][] = [
  ['xavier', initializers.xavier.create({}), ['sigmoid', 'tanh', 'softsign']],
  ['he', initializers.he.create({}), ['relu', 'leakyRelu', 'elu']],
  [
    'heNormal of keras',
    initializers.heNormal.create({ dialect: 'keras', mode: 'fanIn', negativeSlope: 0 }),
    ['gelu', 'silu', 'mish'],
  ],
  ['lecunNormal', initializers.lecunNormal.create({ dialect: 'paper' }), ['selu', 'identity']],
  ['glorotUniform', initializers.glorotUniform.create({ gain: 1 }), ['hardTanh', 'sine']],
  ['the default of pytorch', initializers.libraryDefault.create({ dialect: 'pytorch' }), ['relu', 'tanh']],
  ['glorotNormal of tfjs', initializers.glorotNormal.create({ gain: 1, dialect: 'tfjs' }), ['relu']],
  ['N(0, 0.01²)', initializers.normal.create({ std: 0.01, mean: 0 }), ['sigmoid', 'tanh', 'relu']],
  ['N(0, 1)', initializers.normal.create({ std: 1, mean: 0 }), ['relu', 'tanh']],
  ['orthogonal', initializers.orthogonal.create({ gain: 1.4 }), ['relu', 'gelu', 'tanh']],
  ['lsuv', initializers.lsuv.create({}), ['relu', 'gelu', 'tanh']],
  [
    'scaledWeightStandardization',
    initializers.scaledWeightStandardization.create({ gain: 1.7 }),
    ['relu', 'gelu', 'sigmoid'],
  ],
  ['sparse', initializers.sparse.create({ sparsity: 0.8, std: 0.2, dialect: 'paper' }), ['relu', 'tanh']],
];

/**
 * At a width of 160 the mean of 6 draws is off by some percent, from sampling (a layer's mean is shared by all samples, so
 * that only the units count) and from finite width; the full grid, at larger widths, is a benchmark.
 */
const tolerance = 0.15;

beforeAll(() => useBackend(testBackends[0]!));

describe.each(grid)('%s', (_label, initializer, names) => {
  test.each(names)('%s: measured and predicted std agree, layer by layer', (name) => {
    const prediction = predictStd({
      activation: atDefaults(name),
      initializer,
      bias: 'same',
      widths,
      input: { mean: 0, square: 1 },
      upstream: 'ones',
    })!;
    const draws = Array.from({ length: repeats }, (_, repeat) => measuredStds(name, initializer, repeat));
    [...prediction.forward, ...prediction.backward].forEach((predicted, i) => {
      const mean = draws.reduce((sum, stds) => sum + stds[i]!, 0) / repeats;
      expect(Math.abs(mean - predicted!)).toBeLessThanOrEqual(tolerance * predicted!);
    });
  });
});

test('the largest of four normals, before or behind a ReLU: 1.045756 and 1.543785, of which theory tells nothing', () => {
  // By quadrature: ∫₀^∞ zᵏ 4 φ(z) Φ(z)³ dz for k = 1, 2; an error function by its series.
  const cdf = (z: number): number => {
    let [sum, term] = [z, z];
    for (let k = 1; Math.abs(term) > 1e-18; k++) sum += term *= (z * z) / (2 * k + 1);
    return z > 8 ? 1 : 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  };
  const momentOf = (power: number): number => {
    const step = 1e-3;
    const at = (z: number): number => z ** power * 4 * Math.exp((-z * z) / 2) * cdf(z) ** 3;
    const points = Array.from({ length: 9000 }, (_, i) => at((i + 0.5) * step));
    return (points.reduce((a, b) => a + b, 0) * step) / Math.sqrt(2 * Math.PI);
  };
  expect([momentOf(1), momentOf(2)]).toEqual([expect.closeTo(1.045756, 6), expect.closeTo(1.543785, 6)]);

  const shape: [number, number, number, number] = [64, 16, 16, 64];
  const normals = new RandomStream([22, 0, 0]).fillNormal(new Float32Array(64 * 16 * 16 * 64));
  const input = tf.tensor4d(normals, shape);
  const relu = atDefaults('relu');
  const pool = (x: Tensor): Tensor => new MaxPool(2).forward(x);
  const measured = tf
    .tidy(() => [relu.forward(pool(input)), pool(relu.forward(input))])
    .map((x) => {
      const values = x.dataSync<'float32'>();
      x.dispose();
      return moments(values);
    });
  // Of 262,144 windows the mean has an error of 0.0013, the mean square one of 0.0033.
  for (const { mean, std } of measured) {
    expect(Math.abs(mean - 1.045756)).toBeLessThan(0.0055);
    expect(Math.abs(mean ** 2 + std ** 2 - 1.543785)).toBeLessThan(0.014);
  }
  expect(measured[0]).toEqual(measured[1]);
  input.dispose();
});

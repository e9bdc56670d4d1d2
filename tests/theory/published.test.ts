import { describe, expect, test } from '@jest/globals';
import type { ActivationName } from '../../src/activation/index.ts';
import { criticalPoint, gaussianMoments, theoryOf } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';

/** Numbers from papers and from libraries, to the digits in which they are given. */
const expectDigits = (value: number | null, expected: number, decimals: number): void => {
  expect(value).not.toBeNull();
  expect(Math.abs(value! - expected)).toBeLessThanOrEqual(0.5000001 * 10 ** -decimals);
};

describe('gains that keep the variance of N(0, 1) pre-activations, forward and backward', () => {
  test.each<[ActivationName, number, number]>([
    ['sigmoid', 1.84623, 4.72265],
    ['tanh', 1.59254, 1.46741],
    ['relu', Math.SQRT2, Math.SQRT2], // He et al. 2015
    ['elu', 1.2452, 1.22343],
    ['selu', 1, 0.96603], // Klambauer et al. 2017: mean 0 and variance 1 are a fixed point for σ_w = 1
    ['gelu', 1.53353, 1.48111],
    ['silu', 1.67653, 1.62332],
    ['mish', 1.48685, 1.44476],
  ])('%s', (name, forward, backward) => {
    const { forwardGain, backwardGain } = theoryOf(atDefaults(name), { weightVariance: 1, biasVariance: 0 });
    expectDigits(forwardGain, forward, 5);
    expectDigits(backwardGain, backward, 5);
  });

  test('leakyRelu: √(2 / (1 + α²)) (He et al. 2015, eq. 15; torch.nn.init.calculate_gain)', () => {
    const { forwardGain, backwardGain } = theoryOf(atDefaults('leakyRelu'), { weightVariance: 1, biasVariance: 0 });
    for (const gain of [forwardGain, backwardGain]) expectDigits(gain, Math.sqrt(2 / (1 + 0.01 ** 2)), 10);
  });

  test('selu keeps mean 0 and variance 1', () => {
    const { value } = gaussianMoments(atDefaults('selu'), 1);
    expectDigits(value.mean, 0, 12);
    expectDigits(value.variance, 1, 12);
  });
});

describe('1/√Var(φ) over N(0, 1) (Brock et al. 2021, by sampling: the gammas of NF-nets)', () => {
  test.each<[ActivationName, number]>([
    ['identity', 1],
    ['elu', 1.2716004848480225],
    ['gelu', 1.7015043497085571],
    ['leakyRelu', 1.70590341091156],
    ['relu', 1.7139588594436646],
    ['selu', 1.0008515119552612],
    ['sigmoid', 4.803835391998291],
    ['silu', 1.7881293296813965],
    ['softsign', 2.338853120803833],
    ['softplus', 1.9203323125839233],
    ['tanh', 1.5939117670059204],
  ])('%s', (name, gamma) => {
    expect(Math.abs(gaussianMoments(atDefaults(name), 1).value.variance ** -0.5 / gamma - 1)).toBeLessThan(2e-3);
  });
});

describe('the sigmoid at width 100 without bias', () => {
  test.each([
    [1, 0.993, 3],
    [0.01, 0.02498, 5],
    [0.1, 0.2361, 4],
  ])('std %d: √χ', (std, root, decimals) => {
    const { chi } = theoryOf(atDefaults('sigmoid'), { weightVariance: 100 * std ** 2, biasVariance: 0 });
    expectDigits(Math.sqrt(chi!), root, decimals);
  });

  test('is critical at σ_w 10.149', () => {
    expectDigits(Math.sqrt(criticalPoint(atDefaults('sigmoid'), 0)!.weightVariance), 10.149, 3);
  });
});

describe('critical points', () => {
  test('tanh at σ_b² = .05: σ_w² 1.76 (Schoenholz et al. 2017), q* .57', () => {
    const { weightVariance, q } = criticalPoint(atDefaults('tanh'), 0.05)!;
    expectDigits(weightVariance, 1.761, 4);
    expectDigits(q, 0.57, 4);
  });

  test('tanh at σ_b² = 2.01e-5: σ_w² 1.05 (Xiao et al. 2018)', () => {
    expectDigits(criticalPoint(atDefaults('tanh'), 2.01e-5)!.weightVariance, 1.05, 2);
  });

  const biases = [0.1, 0.2, 0.3, 0.4, 0.5];
  test.each<[ActivationName, number[]]>([
    ['tanh', [1.1934, 1.3041, 1.3956, 1.4762, 1.5497]],
    ['gelu', [1.7271, 1.547, 1.4505, 1.4113, 1.3999]],
  ])('%s: σ_w at σ_b .1 to .5', (name, weights) => {
    weights.forEach((w, i) =>
      expectDigits(Math.sqrt(criticalPoint(atDefaults(name), biases[i]! ** 2)!.weightVariance), w, 4),
    );
  });

  test.each<[ActivationName, number, number]>([
    ['tanh', 1, 0], // Hayou et al. 2019: (σ_b, σ_w) = (0, 1/|φ′(0)|)
    ['gelu', 4, 0],
    ['silu', 4, 0],
    ['relu', 2, 2], // the one point (0, √2)
  ])('%s without bias: σ_w² %d', (name, weightVariance, q) => {
    const point = criticalPoint(atDefaults(name), 0)!;
    expectDigits(point.weightVariance, weightVariance, 12);
    expectDigits(point.q, q, 12);
  });

  test('none for a rectifier with bias (Hayou et al. 2019), nor for softplus', () => {
    for (const name of ['relu', 'leakyRelu', 'identity', 'softplus'] as const) {
      expect(criticalPoint(atDefaults(name), 0.01)).toBeUndefined();
    }
  });
});

test('softplus as deep kernel shaping shapes it for ζ = 1.2 (Martens et al. 2021, the numbers of their code)', () => {
  const [alpha, beta] = [0.18761008168267976, 0.40688063442262007];
  const [gamma, delta] = [8.878672543665223, -0.9213466151411376];
  const shaped = {
    value: (x: number): number => gamma * (Math.log1p(Math.exp(alpha * x + beta)) + delta),
    derivative: (x: number): number => (gamma * alpha) / (1 + Math.exp(-alpha * x - beta)),
  };
  const { value, slope, productSlope } = gaussianMoments(shaped, 1);
  // Q(1) = 1, Q′(1) = 1, C(0) = E[φ]² = 0, and the local slope C′(1) = E[φ′²].
  expect(Math.abs(value.square - 1)).toBeLessThan(1e-9);
  expect(Math.abs(productSlope - 1)).toBeLessThan(1e-9);
  expect(Math.abs(value.mean)).toBeLessThan(1e-9);
  expectDigits(slope.square, 1.0027709659, 9);
  // The steepest path of their ResNet-101, of 3, 4, 23 and 3 blocks of three such layers, has the slope ζ.
  const weight = 0.6 ** 2;
  const steepest = [3, 4, 23, 3].reduce(
    (slopes, blocks) =>
      Array.from({ length: blocks }).reduce<number>(
        (x, _, i) => weight * (i === 0 ? slope.square : 1) * x + (1 - weight) * slope.square ** 3 * x,
        slopes,
      ),
    1,
  );
  expect(Math.abs(steepest * slope.square - 1.2)).toBeLessThan(1e-7);
});

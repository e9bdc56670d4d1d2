import { describe, expect, test } from '@jest/globals';
import type { ActivationName } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import {
  correlationMap,
  gaussianMoments,
  predictStd,
  varianceFixedPoint,
  varianceMap,
  type Ensemble,
  type ScalarActivation,
} from '../../src/theory/index.ts';
import { atDefaults, everyActivation } from '../activation/entries.ts';
import { act, affine, norm, predicted, residual } from './networks.ts';

const stream = new RandomStream([12, 0, 0]);
const between = (low: number, high: number): number => low + (high - low) * stream.uniform();
const oneOf = <T>(all: readonly T[]): T => all[Math.floor(stream.uniform() * all.length)]!;

const ensembles = (count: number): readonly (Ensemble & { readonly q: number })[] =>
  Array.from({ length: count }, () => ({
    weightVariance: 10 ** between(-1, 1),
    biasVariance: oneOf([0, 0.01, 0.3]),
    q: 10 ** between(-1.5, 1.5),
  }));

/** What integration may be off by. */
const error = 1e-7;

/** φ(0) = 0 and φ does not fall: the variance map grows with q, so that fixed points order as maps do. */
const rising: readonly ActivationName[] = ['tanh', 'relu', 'leakyRelu', 'elu', 'softsign', 'hardTanh'];
const odd: readonly ActivationName[] = ['identity', 'tanh', 'softsign', 'hardTanh', 'sine'];

describe.each(everyActivation)('%s', (_name, activation) => {
  test('a mean square is no less than the mean’s square, and the variance is what lies between', () => {
    for (const { q } of ensembles(6)) {
      const { value, slope, product } = gaussianMoments(activation, q);
      for (const { mean, square, variance } of [value, slope, product]) {
        expect(variance).toBeGreaterThanOrEqual(0);
        expect(Math.abs(square - mean ** 2 - variance)).toBeLessThanOrEqual(error * square);
      }
      // Cauchy and Schwarz: E[φ φ′]² ≤ E[φ²] E[φ′²].
      expect(product.mean ** 2).toBeLessThanOrEqual((1 + error) * value.square * slope.square);
    }
  });

  test('the correlation map is a power series of coefficients ≥ 0: it rises, bends upwards, and is largest at 1', () => {
    for (const { q, ...ensemble } of ensembles(2)) {
      const at = (c: number) => correlationMap(activation, ensemble, q, c);
      const whole = varianceMap(activation, ensemble, q) / q;
      const [start, middle, end] = [0, 0.45, 0.9].map(at);
      const slack = error * whole;
      expect(at(1).c).toBeCloseTo(whole, 6);
      expect(end!.c).toBeLessThanOrEqual(whole + slack);
      expect(start!.c).toBeGreaterThanOrEqual(ensemble.biasVariance / q - slack);
      expect(middle!.c - start!.c).toBeGreaterThanOrEqual(-slack);
      expect(end!.c - middle!.c).toBeGreaterThanOrEqual(middle!.c - start!.c - slack);
      expect(Math.abs(at(-0.45).c)).toBeLessThanOrEqual(middle!.c + slack);
      expect(end!.slope).toBeGreaterThanOrEqual(middle!.slope - slack);
      // The slope is the rise of the map.
      const step = 1e-4;
      const rise = (at(0.45 + step).c - at(0.45 - step).c) / (2 * step);
      expect(Math.abs(rise - middle!.slope)).toBeLessThanOrEqual(1e-4 * (1 + middle!.slope));
    }
  });

  test('turned about 0, −φ(−x), it keeps every std; twice as large, behind half the weights, all but its own', () => {
    const { value, derivative } = activation;
    const predict = (one: ScalarActivation, std: number, square: number) =>
      predictStd({
        activation: one,
        initializer: initializers.normal.create({ std, mean: 0 }),
        bias: 'zero',
        widths: [40, 30, 20],
        input: { mean: 0, square },
        upstream: 'normal',
      })!;
    const std = between(0.05, 0.4);
    const plain = predict(activation, std, 1);
    const turned = predict({ value: (x) => -value(-x), derivative: (x) => derivative(-x) }, std, 1);
    const doubled = predict({ value: (x) => 2 * value(x), derivative: (x) => 2 * derivative(x) }, std / 2, 4);
    for (const direction of ['forward', 'backward'] as const) {
      expectClose(turned[direction], plain[direction]);
      // The second of each pair is the activation: its output, and the gradient that it hands back.
      expectClose(
        doubled[direction],
        plain[direction].map((value, i) => (i % 2 === 0 ? value! : 2 * value!)),
      );
    }
  });
});

const expectClose = (found: readonly (number | null)[], asked: readonly (number | null)[]): void => {
  for (const [i, value] of asked.entries()) {
    expect(Math.abs(found[i]! - value!)).toBeLessThanOrEqual(1e-6 * Math.abs(value!) + 1e-15);
  }
};

test.each(odd)('of %s, which is odd, the correlation map is odd where there is no bias', (name) => {
  for (const { weightVariance, q } of ensembles(3)) {
    const at = (c: number) => correlationMap(atDefaults(name), { weightVariance, biasVariance: 0 }, q, c);
    for (const c of [0.2, 0.8]) expect(Math.abs(at(c).c + at(-c).c)).toBeLessThanOrEqual(error * at(1).c);
  }
});

test.each(rising)('of %s more variance of weights or biases makes no fixed point smaller', (name) => {
  for (const { weightVariance, biasVariance } of ensembles(6)) {
    const at = (changes: Partial<Ensemble>): number =>
      varianceFixedPoint(atDefaults(name), { weightVariance, biasVariance, ...changes });
    const q = at({});
    expect(at({ weightVariance: 1.3 * weightVariance })).toBeGreaterThanOrEqual(q * (1 - error));
    expect(at({ biasVariance: biasVariance + 0.1 })).toBeGreaterThanOrEqual(q * (1 - error));
  }
});

describe('any network', () => {
  const layer = () =>
    oneOf([
      () => affine(between(0.5, 3)),
      () => act(oneOf(['tanh', 'relu', 'gelu', 'sigmoid'] as const)),
      () => norm(oneOf(['batchNorm', 'layerNorm', 'rmsNorm'] as const)),
      () => residual([affine(between(0.2, 1)), act('relu')], between(0.2, 1)),
    ])();
  const networks = Array.from({ length: 12 }, () => [
    affine(between(0.5, 3)),
    ...Array.from({ length: 2 + Math.floor(4 * stream.uniform()) }, layer),
    affine(1),
  ]);

  test.each(networks.map((layers) => [layers.map(({ name }) => name).join(' '), layers] as const))(
    '%s: what follows a layer changes nothing before it, and no part of σ is larger than σ',
    (_name, layers) => {
      const whole = predicted(layers);
      const part = predicted(layers.slice(0, -1));
      expectClose(part.forward, whole.forward.slice(0, part.forward.length));
      for (const direction of ['forward', 'backward'] as const) {
        for (const [i, std] of whole[direction].entries()) {
          const sample = whole.sample[direction][i] ?? null;
          if (std === null || sample === null) continue;
          expect(sample).toBeLessThanOrEqual(std * (1 + error));
        }
      }
    },
  );

  test('inputs that are more alike are told apart by less; those of correlation 1 by nothing', () => {
    for (const layers of networks.slice(0, 6)) {
      const parts = [0, 0.5, 0.9, 1].map(
        (correlation) => predicted(layers, { input: { mean: 0, square: 1, correlation } }).sample.forward[0]!,
      );
      expect(parts).toEqual(parts.toSorted((a, b) => b - a));
      expect(parts[3]).toBeLessThanOrEqual(error);
      expect(parts[1]! / parts[0]!).toBeCloseTo(Math.SQRT1_2, 6);
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import type { ActivationName } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { predictStd, type StackPlan } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';
import { golden } from './golden.ts';

const plan = (name: ActivationName, changes: Partial<StackPlan> = {}): StackPlan => ({
  activation: atDefaults(name),
  initializer: initializers.xavier.create({}),
  bias: 'same',
  widths: [100, 100, 100, 100],
  input: { mean: 0, square: 1 },
  upstream: 'ones',
  ...changes,
});

interface Sampled {
  readonly activation: ActivationName;
  readonly rule: 'normal' | 'orthogonal';
  readonly widths: number[];
  readonly variance: number;
  readonly bias: 'same' | 'zero';
  readonly upstream: 'ones' | 'normal';
  readonly forward: number[];
  readonly backward: number[];
}

/** The mean of 16 to 24 networks in NumPy at width 600 and around: scripts/golden/propagation.py. */
const sampled = golden('propagation.json') as Sampled[];

const ruleOf = {
  normal: (scale: number) =>
    initializers.varianceScaling.create({ scale, mode: 'fanIn', distribution: 'normal', dialect: 'keras' }),
  orthogonal: (variance: number) => initializers.orthogonal.create({ gain: Math.sqrt(variance) }),
};

/**
 * The sampling error of these means is about 2 % where a layer's values have a large mean: all samples share it, so that
 * only the units count as draws. SiLU at σ_w² = 2 is far from infinite width at 600.
 */
const allowed: Partial<Record<ActivationName, number>> = { softplus: 0.05, silu: 0.07, gelu: 0.07 };

describe.each(sampled)('$activation, $rule, σ_w² $variance, bias $bias, upstream $upstream, widths $widths', (row) => {
  test('is predicted as NumPy samples it', () => {
    const { activation, rule, variance, bias, upstream, widths } = row;
    const initializer = ruleOf[rule](variance);
    const predicted = predictStd(plan(activation, { initializer, bias, upstream, widths }))!;
    const tolerance = allowed[activation] ?? 0.03;
    for (const direction of ['forward', 'backward'] as const) {
      expect(predicted[direction].length).toBe(row[direction].length);
      row[direction].forEach((std, i) => {
        expect(Math.abs(predicted[direction][i]! - std)).toBeLessThanOrEqual(tolerance * std + 1e-15);
      });
    }
  });
});

test('relu, N(0, 1), width 100, no bias: the stds of the five activation layers', () => {
  const widths = Array<number>(6).fill(100);
  const initializer = initializers.normal.create({ std: 1, mean: 0 });
  const { forward } = predictStd(plan('relu', { initializer, bias: 'zero', widths }))!;
  const activationLayers = forward.filter((_, i) => i % 2 === 1);
  [5.838, 41.28, 291.9, 2064, 14600].forEach((std, i) => {
    expect(Math.abs(activationLayers[i]! / std - 1)).toBeLessThan(5e-4);
  });
});

test('the recursion of g alone would be wrong for a gradient of ones', () => {
  const depth6 = { widths: Array<number>(7).fill(600), bias: 'zero', initializer: initializers.he.create({}) } as const;
  const { backward } = predictStd(plan('relu', depth6))!;
  // χ = 1, and E[δ²] = 1/2 at the top: g alone has variance 1 everywhere.
  expect(backward[0]!).toBeGreaterThan(2);
  expect(predictStd(plan('relu', { ...depth6, upstream: 'normal' }))!.backward[0]).toBeCloseTo(1, 10);
});

test('all-zero weights: 0 everywhere, without rounding', () => {
  for (const name of ['sigmoid', 'relu', 'softplus', 'gelu'] as const) {
    const { forward, backward } = predictStd(plan(name, { initializer: initializers.zero.create({}) }))!;
    expect([...forward, ...backward]).toEqual(Array(12).fill(0));
  }
});

test('bias: same adds its variance to every pre-activation', () => {
  const initializer = initializers.normal.create({ std: 0.5, mean: 0 });
  const q = (bias: 'same' | 'zero'): number => predictStd(plan('tanh', { initializer, bias }))!.forward[0]! ** 2;
  expect(q('zero')).toBeCloseTo(25, 10);
  expect(q('same')).toBeCloseTo(25.25, 10);
});

test('a first layer’s gradient follows an input of mean 1 by its variance alone', () => {
  const identity = plan('relu', { widths: [50, 50], bias: 'zero', initializer: initializers.he.create({}) });
  const centred = predictStd({ ...identity, input: { mean: 0, square: 1 } })!.backward[0]!;
  const constant = predictStd({ ...identity, input: { mean: 1, square: 1 } })!.backward[0]!;
  // Var(g) = σ_w² E[φ′²] = 1 for both; c = σ_w² E[φ″] = 2 / √(2π q), q = 2.
  expect(constant ** 2).toBeCloseTo(1, 10);
  expect(centred ** 2).toBeCloseTo(1 + 4 / (2 * Math.PI * 2), 10);
});

test.each([
  ['a mean that is not 0', initializers.normal.create({ std: 1, mean: 1 })],
  ['ones', initializers.ones.create({})],
  ['the identity', initializers.identity.create({ gain: 1 })],
])('%s: no prediction', (_what, initializer) => {
  expect(predictStd(plan('tanh', { initializer }))).toBeNull();
});

test('lsuv: every pre-activation of unit variance, but one within 0.1 of it', () => {
  const initializer = initializers.lsuv.create({});
  const forward = (square: number): readonly (number | null)[] =>
    predictStd(plan('relu', { initializer, input: { mean: 0, square } }))!.forward.filter((_, i) => i % 2 === 0);
  [1, 1, 1].forEach((std, i) => expect(forward(9)[i]).toBeCloseTo(std, 12));
  [Math.sqrt(0.95), 1, 1].forEach((std, i) => expect(forward(0.95)[i]).toBeCloseTo(std, 12));
});

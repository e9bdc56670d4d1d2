import { describe, expect, test } from '@jest/globals';
import { activations, type ActivationName } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { describeLayers, stack } from '../../src/network/index.ts';
import type { LayerChoice } from '../../src/network/spec.ts';
import { differingParts } from '../../src/theory/differing.ts';
import { gaussianMoments, predictLayers, predictSampleStd, type PredictionPlan } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';
import { golden } from './golden.ts';

const planOf = (name: ActivationName, widths: readonly number[], changes: Partial<PredictionPlan> = {}) => {
  const layers = describeLayers(stack(widths, { name: 'identity', parameters: {} }));
  const ofActivations = layers.filter(({ category }) => category === 'activation');
  return {
    layers,
    activations: new Map(ofActivations.map(({ number }) => [number, atDefaults(name)])),
    initializer: initializers.xavier.create({}),
    bias: 'zero',
    input: { mean: 0, square: 1 },
    upstream: 'ones',
    ...changes,
  } satisfies PredictionPlan;
};

const partsOf = (name: ActivationName, q: number, part: number) => {
  const { value, slope, product } = gaussianMoments(atDefaults(name), q);
  const squares = { value: value.square, slope: slope.square, product: product.square };
  return { parts: differingParts(atDefaults(name), { q, squares }, part), value, slope, product };
};

describe('what differs between two samples', () => {
  const names = Object.keys(activations) as ActivationName[];

  test.each(names)('%s: without correlation, it is all of the variance', (name) => {
    for (const q of [1e-4, 0.3, 1, 5, 40, 1e4]) {
      const { parts, ...moments } = partsOf(name, q, 1);
      for (const key of ['value', 'slope', 'product'] as const) {
        const expected = moments[key].std / Math.sqrt(moments[key].square);
        expect(Math.abs(parts[key] - expected)).toBeLessThanOrEqual(1e-6 * expected + 1e-12);
      }
    }
  });

  // The arc-cosine kernel (Cho & Saul 2009): E[φ(u) φ(v)] = q (sin θ + (π − θ) cos θ) / 2π, E[φ′ φ′] = (π − θ) / 2π, cos θ = c.
  test.each([1, 0.5, 0.1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-12])('ReLU, √(1 − c) = %d: the arc-cosine kernel', (part) => {
    const { parts } = partsOf('relu', 2.5, part);
    const angle = 2 * Math.asin(part / Math.SQRT2);
    expect(Math.abs(parts.slope / Math.sqrt(angle / Math.PI) - 1)).toBeLessThan(1e-6);
    // 1 − (sin θ + (π − θ) cos θ)/π; for small θ, θ²/2 − θ³/3π.
    const lost =
      angle > 0.01
        ? 1 - (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle)) / Math.PI
        : angle ** 2 / 2 - angle ** 3 / (3 * Math.PI);
    expect(Math.abs(parts.value / Math.sqrt(lost) - 1)).toBeLessThan(1e-5);
  });

  // E[sin u sin v] = (e^(−q (1 − c)) − e^(−q (1 + c))) / 2.
  test.each([0.5, 9, 11, 300])('sine, q = %d: the closed form, on both sides of where it is used', (q) => {
    for (const part of [1, 0.3, 1e-3, 1e-7]) {
      const { parts } = partsOf('sine', q, part);
      const [near, last] = [-Math.expm1(-q * part ** 2), Math.exp(-2 * q)];
      const far = part < 0.5 ? last * Math.expm1(q * part ** 2) : Math.exp(-q * (2 - part ** 2)) - last;
      expect(Math.abs(parts.value / Math.sqrt((near + far) / (1 - last)) - 1)).toBeLessThan(1e-6);
      // Where little differs, what is left of φ′'s cancels here.
      const slope = near > 1e-3 ? Math.sqrt((near - far) / (1 + last)) : parts.slope;
      expect(Math.abs(parts.slope / slope - 1)).toBeLessThan(1e-6);
    }
  });

  test('what its nodes do not resolve is not told', () => {
    const value = (x: number): number => (Math.abs(x - 0.37) < 0.01 ? 30 : 0);
    const squares = { value: 10, slope: 1, product: 1 };
    expect(differingParts({ value, derivative: () => 1 }, { q: 1, squares }, 1)).toMatchObject({
      value: NaN,
      slope: 0,
    });
  });
});

interface Sampled {
  readonly activation: ActivationName;
  readonly rule: 'normal' | 'orthogonal';
  readonly widths: number[];
  readonly variance: number;
  readonly bias: 'same' | 'zero';
  readonly upstream: 'ones' | 'normal';
  readonly samples: number;
  readonly forward: number[];
  readonly backward: number[];
}

const ruleOf = {
  normal: (scale: number) =>
    initializers.varianceScaling.create({ scale, mode: 'fanIn', distribution: 'normal', dialect: 'keras' }),
  orthogonal: (variance: number) => initializers.orthogonal.create({ gain: Math.sqrt(variance) }),
};

/** Mean of 4 or 8 networks in NumPy: scripts/golden/sampleStd.py. Of so few samples √(1 − 1/samples) is left. */
describe.each(golden('sampleStd.json') as Sampled[])(
  '$activation, $rule, σ_w² $variance, bias $bias, upstream $upstream, widths $widths',
  ({ activation, rule, variance, bias, upstream, widths, samples, ...measured }) => {
    test('what tells samples apart is predicted as NumPy samples it', () => {
      const predicted = predictSampleStd(
        planOf(activation, widths, { initializer: ruleOf[rule](variance), bias, upstream }),
      );
      const few = Math.sqrt(1 - 1 / samples);
      for (const direction of ['forward', 'backward'] as const) {
        measured[direction].forEach((std, i) => {
          expect(Math.abs(predicted[direction][i]! * few - std)).toBeLessThanOrEqual(0.05 * std + 1e-12);
        });
      }
    });
  },
);

describe('the prediction', () => {
  test('a sigmoid layer stands still while all inputs come to look the same', () => {
    const plan = planOf('sigmoid', Array<number>(11).fill(300));
    const { forward } = predictSampleStd(plan);
    const std = predictLayers(plan).forward;
    expect(std[19]! / std[5]!).toBeCloseTo(1, 2);
    // Each pair leaves √χ of it, about 0.24, down to where float32 has nothing of it.
    for (let i = 4; i < 20; i += 2) expect(forward[i]! / forward[i - 2]!).toBeCloseTo(0.236, 2);
    expect(forward[19]).toBeLessThan(1e-5 * std[19]!);
  });

  test('an upstream gradient that is drawn differs wholly from sample to sample', () => {
    const plan = planOf('gelu', [50, 60, 70], { upstream: 'normal' });
    const expected = predictLayers(plan).backward;
    predictSampleStd(plan).backward.forEach((std, i) => expect(std! / expected[i]!).toBeCloseTo(1, 10));
  });

  test('a linear network hands ones back alike for all samples, and a constant input has nothing to tell apart', () => {
    expect(predictSampleStd(planOf('identity', [50, 60, 70])).backward).toEqual([0, 0, 0, 0]);
    expect(predictSampleStd(planOf('tanh', [50, 60], { input: { mean: 1, square: 1 } })).forward).toEqual([0, 0]);
    expect(predictSampleStd(planOf('tanh', [50, 60], { initializer: initializers.zero.create({}) })).forward).toEqual([
      0, 0,
    ]);
  });

  test.each([1e-140, 1e-90, 1e90, 1e120])('is the same at every scale of what is linear: std %d', (std) => {
    const initializer = initializers.normal.create({ std: std / 7, mean: 0 });
    const { forward, backward } = predictSampleStd(planOf('relu', [49, 49, 49], { initializer, upstream: 'normal' }));
    const unit = predictSampleStd(
      planOf('relu', [49, 49, 49], {
        initializer: initializers.normal.create({ std: 1 / 7, mean: 0 }),
        upstream: 'normal',
      }),
    );
    forward.forEach((one, i) => expect(one! / std ** (i < 2 ? 1 : 2) / unit.forward[i]!).toBeCloseTo(1, 6));
    backward.forEach((one, i) => expect(one! / std ** [2, 1, 1, 0][i]! / unit.backward[i]!).toBeCloseTo(1, 6));
  });

  test('layer norm: the part of an activation’s variance', () => {
    const layers: readonly LayerChoice[] = [
      { name: 'affine', parameters: { units: 50 } },
      { name: 'relu', parameters: {} },
      { name: 'layerNorm', parameters: {} },
    ];
    const descriptions = describeLayers({ inputShape: [50], layers });
    const plan = { ...planOf('relu', [50, 50]), layers: descriptions, activations: new Map([[2, atDefaults('relu')]]) };
    const { forward } = predictSampleStd({ ...plan, input: { mean: 0, square: 1e4 } });
    // All of what the norm divides by differs between samples that are not correlated.
    expect(forward[2]).toBeCloseTo(1, 6);
    const later = predictSampleStd({ ...plan, input: { mean: 60, square: 1e4 } }).forward;
    const [, relu] = predictLayers({ ...plan, input: { mean: 60, square: 1e4 } }).forward;
    expect(later[2]! / (later[1]! / relu!)).toBeCloseTo(1, 6);
  });

  test('ends where that of the std ends', () => {
    const plan = planOf('relu', [50, 50, 50], { initializer: initializers.ones.create({}) });
    expect(predictSampleStd(plan)).toEqual({ forward: [null, null, null, null], backward: [null, null, null, null] });
  });
});

test('of correlated samples the part that they share tells none apart', () => {
  const layers = describeLayers(stack([50, 50], { name: 'identity', parameters: {} }));
  const plan = {
    layers: layers.slice(0, 1),
    activations: new Map(),
    initializer: initializers.he.create({}),
    bias: 'zero',
  } as const;
  const input = { mean: 0, square: 1, correlation: 0.75 };
  // σ_w² (1 − ρ) = 2 · 0.25.
  expect(predictSampleStd({ ...plan, input, upstream: 'normal' }).forward[0]).toBeCloseTo(Math.sqrt(0.5), 12);
});

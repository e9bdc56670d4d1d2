import { describe, expect, test } from '@jest/globals';
import { activations, createActivation, type ActivationName } from '../../src/activation/index.ts';
import { saturationRegions } from '../../src/diagnostics/index.ts';

const create = (name: ActivationName, parameters: Record<string, number | string> = {}) =>
  createActivation({ name, parameters: { ...defaults(name), ...parameters } });

const defaults = (name: ActivationName): Record<string, number | string> =>
  Object.fromEntries(
    Object.entries(activations[name].parameters).flatMap(([key, { default: value }]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );

/**
 * sup |φ′|, whether φ is flat towards −∞ and +∞, and where |φ′| = 0.05 sup |φ′|: closed forms, and for GELU, SiLU and Mish
 * mpmath: mp.findroot(lambda z: abs(mp.diff(f, z)) - 0.05 * top, guess), top = abs(mp.diff(f, mp.findroot(lambda z: mp.diff(f, z, 2), 1.5)))
 */
const table: Record<ActivationName, { steepest: number; tails: [boolean, boolean]; ends: number[] }> = {
  identity: { steepest: 1, tails: [false, false], ends: [] },
  sigmoid: { steepest: 0.25, tails: [true, true], ends: [-4.356544, 4.356544] },
  tanh: { steepest: 1, tails: [true, true], ends: [-2.178272, 2.178272] },
  relu: { steepest: 1, tails: [true, false], ends: [0] },
  leakyRelu: { steepest: 1, tails: [true, false], ends: [0] },
  elu: { steepest: 1, tails: [true, false], ends: [-2.995732] },
  selu: { steepest: 1.758099, tails: [true, false], ends: [-2.995732] },
  gelu: { steepest: 1.128904, tails: [true, false], ends: [-2.278561, -0.903261, -0.633457] },
  silu: { steepest: 1.099839, tails: [true, false], ends: [-3.929897, -1.595073, -1.05912] },
  mish: { steepest: 1.088498, tails: [true, false], ends: [-3.981251, -1.441073, -1.013824] },
  softplus: { steepest: 1, tails: [true, false], ends: [-2.944439] },
  softsign: { steepest: 1, tails: [true, true], ends: [-3.472136, 3.472136] },
  hardTanh: { steepest: 1, tails: [true, true], ends: [-1, 1] },
  sine: { steepest: 1, tails: [false, false], ends: [] },
};

const names = Object.keys(activations) as ActivationName[];

describe.each(names)('%s', (name) => {
  const { derivative } = create(name);
  const { maxAbsDerivative: steepest, saturatesAtInfinity: tails, count } = saturationRegions({ derivative });
  const isFlat = (z: number): boolean => count(Float32Array.of(z)) === 1;

  test('its steepest slope, its tails, and where its flat parts end', () => {
    expect(Math.abs(steepest - table[name].steepest)).toBeLessThan(1e-6);
    expect(tails).toEqual(table[name].tails);
    for (const end of table[name].ends) expect(isFlat(end - 1e-5)).toBe(!isFlat(end + 1e-5));
    expect([-1e30, 1e30].map((z) => Math.abs(derivative(z)) < 0.05 * steepest)).toEqual([-1e30, 1e30].map(isFlat));
  });

  test('counts what a look at every entry counts', () => {
    const values = Float32Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 500);
    const each = values.filter((z) => Math.abs(derivative(z)) < 0.05 * steepest);
    expect(count(values)).toBe(each.length);
  });
});

test('kinks are met exactly: a rectifier is off at 0, whatever its sign, and on at the least number above', () => {
  expect(saturationRegions(create('relu')).count(Float32Array.of(0, -0, -1e-45, 1e-45))).toBe(3);
  expect(saturationRegions(create('hardTanh')).count(Float32Array.of(-1, 1, 0.99999994, -0.99999994))).toBe(
    [-1, 1].filter((z) => create('hardTanh').derivative(z) === 0).length,
  );
});

test('parameters count: a leak of more than 5 % is not flat, and a steep one is what the rest is measured by', () => {
  expect(saturationRegions(create('leakyRelu', { alpha: 0.06 })).saturatesAtInfinity).toEqual([false, false]);
  expect(saturationRegions(create('leakyRelu', { alpha: 30 }))).toMatchObject({
    maxAbsDerivative: 30,
    saturatesAtInfinity: [false, true],
  });
});

test('a function that bends far out is looked at entry by entry', () => {
  const wide = { derivative: (z: number) => 1 / (1 + Math.abs(z) / 50) ** 2 };
  const { saturatesAtInfinity: tails, count } = saturationRegions(wide);
  expect(tails).toEqual([false, false]);
  expect(count(Float32Array.of(0, 170, 175))).toBe(1);
});

describe('a formula that leaves float64 far out is that of the function it stands for', () => {
  const e = Math.exp;
  const naive: [ActivationName, (z: number) => number][] = [
    // NaN beyond 710 on the left, on the right, on both sides.
    ['sigmoid', (z) => e(-z) / (1 + e(-z)) ** 2],
    ['softplus', (z) => e(z) / (1 + e(z))],
    ['tanh', (z) => 1 - ((e(z) - e(-z)) / (e(z) + e(-z))) ** 2],
    // NaN from ±27 on, within the range that is looked at step by step.
    ['sigmoid', (z) => e(-z + z ** 2) / ((1 + e(-z)) ** 2 * e(z ** 2))],
    ['relu', (z) => (z > 0 ? e(z ** 2) / e(z ** 2) : 0)],
    [
      'mish',
      (z) => {
        const omega = 4 * (z + 1) + 4 * e(2 * z) + e(3 * z) + e(z) * (4 * z + 6);
        return (e(z) * omega) / (2 * e(z) + e(2 * z) + 2) ** 2;
      },
    ],
  ];

  test.each(naive)('%s', (name, derivative) => {
    const [actual, expected] = [saturationRegions({ derivative }), saturationRegions(create(name))];
    expect(actual.maxAbsDerivative).toBeCloseTo(expected.maxAbsDerivative, 9);
    expect(actual.saturatesAtInfinity).toEqual(expected.saturatesAtInfinity);
    const values = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) * 0.51);
    expect(actual.count(values)).toBe(expected.count(values));
    for (const z of values) expect(actual.isSaturated(z)).toBe(expected.isSaturated(z));
  });

  test('nothing is told of what is nowhere finite', () => {
    const { saturatesAtInfinity, count, isSaturated } = saturationRegions({ derivative: () => NaN });
    expect([saturatesAtInfinity, count(Float32Array.of(0, 1)), isSaturated(0)]).toEqual([[false, false], 0, false]);
  });
});

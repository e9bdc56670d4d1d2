import { describe, expect, test } from '@jest/globals';
import { createActivation, type ActivationName } from '../../src/activation/index.ts';
import { resolveCell } from '../../src/cell/index.ts';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { saturationRegions } from '../../src/diagnostics/index.ts';
import { expectedSaturatedFraction, scaleAt, theoryOfFinding } from '../../src/verdict/expected.ts';
import { growthLimit, thresholds } from '../../src/verdict/index.ts';
import { settingsOf } from './cases.ts';

const of = (activation: string, initializer: unknown, bias = 'zero') =>
  resolveCell(settingsOf({ activation, depth: 3, initializer, more: { bias } }));

const finding = { verdict: 'healthy', measure: 'backward std', value: 1, threshold: 1, layer: 1, epoch: 0 } as const;

describe('√χ at width 100 and zero bias', () => {
  /** Of the sigmoid: by quadrature in Python; of the others: σ_w √E[φ′²], E[φ′²] = 1/2 for ReLU, 1 for identity. */
  test.each([
    ['sigmoid', { normal: { std: 1 } }, 0.993],
    ['sigmoid', { normal: { std: 0.01 } }, 0.02498],
    ['sigmoid', 'xavier', 0.2361],
    ['relu', 'he', 1],
    ['relu', { normal: { std: 1 } }, 7.0711],
    ['identity', { normal: { std: 1 } }, 10],
    ['tanh', 'xavier', 1],
    ['tanh', { normal: { std: 0.01 } }, 0.1],
  ])('%s %j', (activation, initializer, expected) => {
    const { sqrtChi } = theoryOfFinding(of(activation, initializer), finding);
    expect(Math.abs(sqrtChi! / expected - 1)).toBeLessThan(5e-4);
  });

  const ofLayers = (...layers: NonNullable<NonNullable<ConfigInput['network']>['layers']>) =>
    resolveCell(studyOf({ network: { layers }, initializers: ['he'], input: { shape: [100] } }).cells[0]!.settings);
  const a = { affine: 100 };

  test.each([
    ['an affine layer at the end', [a, 'relu', a, 'relu', a], 1],
    ['activations that differ', [a, 'relu', a, 'tanh'], null],
    ['an activation behind another', [a, 'relu', 'relu', a, 'relu', 'relu'], null],
    ['affine layers in a row', [a, a, 'relu'], null],
    ['an activation first', ['relu', a, 'relu'], null],
    ['no activation', [a, a], null],
    ['no weights', ['relu'], null],
  ])('a network with %s', (_what, layers, expected) => {
    const { sqrtChi } = theoryOfFinding(ofLayers(...layers), finding);
    expect(sqrtChi && Number(sqrtChi.toFixed(9))).toBe(expected);
  });

  test('nothing of weights that are not drawn around 0, or of an activation whose χ changes as q grows', () => {
    expect(theoryOfFinding(of('tanh', 'ones'), finding)).toEqual({ value: null, sqrtChi: null });
    expect(theoryOfFinding(of('gelu', { normal: { std: 1 } }), finding).sqrtChi).toBeNull();
  });
});

test('the value that theory expects is that of std_predicted, in the first epoch only', () => {
  const cell = of('relu', { normal: { std: 1 } });
  const at = (layer: number) => theoryOfFinding(cell, { ...finding, measure: 'forward std', layer }).value;
  // std of ReLU layers with N(0, 1), width 100, zero bias: 10 · 5^((l − 1)/2)… times √(1/2 − 1/2π), published to 4 digits
  expect([2, 4, 6].map((layer) => at(layer)!.toPrecision(4))).toEqual(['5.838', '41.28', '291.9']);
  expect(theoryOfFinding(cell, { ...finding, measure: 'nonfinite', epoch: 2 }).value).toBeNull();
});

test('σ_w and σ_b of a layer’s own pair, whatever the widths', () => {
  const more = { network: { activation: 'relu', width: [50, 200, 10] }, training: { carryOver: false } };
  const cell = resolveCell(settingsOf({ activation: 'relu', depth: 2, initializer: { normal: { std: 0.1 } }, more }));
  const expected = { weight: Math.sqrt(50) * 0.1, bias: 0.1 };
  for (const layer of [1, 2]) expect(scaleAt(cell, layer)!.weight).toBeCloseTo(expected.weight, 12);
  for (const layer of [3, 4]) expect(scaleAt(cell, layer)!.weight).toBeCloseTo(Math.sqrt(200) * 0.1, 12);
  expect(scaleAt(cell, 1)!.bias).toBeCloseTo(0.1, 12);
});

/** python3: 2 * scipy.stats.norm.sf(END / STD), END where |φ′| = 0.05 sup |φ′|; halves for ReLU and ELU */
test.each([
  ['tanh', 10, 0.827562],
  ['tanh', 1, 0.029386],
  ['sigmoid', 10, 0.663095],
  ['hardTanh', 10, 0.920344],
  ['relu', 3, 0.5],
  ['elu', 2, 0.067086],
] as const)('the part of N(0, σ²) where %s is flat, σ = %d', (name, std, expected) => {
  const parameters: Record<string, number> = name === 'elu' ? { alpha: 1 } : {};
  const flat = saturationRegions(createActivation({ name: name satisfies ActivationName, parameters }));
  expect(Math.abs(expectedSaturatedFraction(flat, std) - expected)).toBeLessThan(2e-3);
});

test('the limit of growth: 1/20 and chance beside it', () => {
  const of = (depth: number, width: number): string =>
    growthLimit(Array.from({ length: depth }, () => width)).toPrecision(3);
  expect([of(3, 1e9), of(3, 100), of(50, 100), of(50, 1000)]).toEqual(['20.1', '25.0', '274', '28.6']);
});

test('every threshold has its reason', () => {
  for (const { value, reason } of Object.values(thresholds)) {
    expect(value).toBeGreaterThan(0);
    expect(reason.length).toBeGreaterThan(60);
  }
});

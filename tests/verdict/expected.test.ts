import { describe, expect, test } from '@jest/globals';
import { createActivation, type ActivationName } from '../../src/activation/index.ts';
import { resolveCell } from '../../src/cell/index.ts';
import { saturationRegions } from '../../src/diagnostics/index.ts';
import { predictCell } from '../../src/cell/index.ts';
import { expectedSaturatedFraction } from '../../src/verdict/expected.ts';
import { growthLimit, thresholds } from '../../src/verdict/index.ts';
import { gradientFactors } from '../../src/verdict/steps.ts';
import { settingsOf } from './cases.ts';

const of = (activation: string, initializer: unknown, bias = 'zero') =>
  resolveCell(settingsOf({ activation, depth: 3, initializer, more: { bias } }));

const factors = (cell: ReturnType<typeof of>): string[] =>
  gradientFactors(cell).map(({ sqrtChi }) => sqrtChi.toPrecision(4));

describe('√χ of each layer, at its own width, q and rescaling', () => {
  /** σ_w √E[φ′²]: for ReLU 1/2, for the identity 1, of tanh and sigmoid at the layer's q by scipy.integrate.quad. */
  test.each([
    ['relu', 'he', ['1.000', '1.000', '1.000']],
    ['relu', { normal: { std: 1 } }, ['7.071', '7.071', '7.071']],
    ['identity', { normal: { std: 1 } }, ['10.00', '10.00', '10.00']],
    ['tanh', 'xavier', ['0.68147', '0.79784', '0.85248']],
    ['sigmoid', 'xavier', ['0.21175', '0.23478', '0.23599']],
    // LSUV: σ_w is 1 where the input has a root mean square of 1, and √2 behind a ReLU.
    ['relu', 'lsuv', ['0.7071', '1.000', '1.000']],
  ])('%s %j', (activation, initializer, expected) => {
    for (const [i, found] of factors(of(activation, initializer)).entries()) {
      expect(Math.abs(Number(found) / Number(expected[i]!) - 1)).toBeLessThan(1e-3);
    }
  });

  test('of unequal widths √(n_out Var(W) E[φ′²])', () => {
    const more = {
      bias: 'zero',
      network: { activation: 'relu', width: [784, 100, 10] },
      training: { carryOver: false },
    };
    const cell = resolveCell(settingsOf({ activation: 'relu', depth: 2, initializer: 'he', more }));
    expect(factors(cell)).toEqual([Math.sqrt(100 / 784), Math.sqrt(10 / 100)].map((one) => one.toPrecision(4)));
  });

  test.each(
    ['relu', 'tanh', 'gelu', 'softplus', 'sine'].flatMap((activation) =>
      ['he', 'xavier', 'lsuv', 'orthogonal'].map((rule) => [activation, rule] as const),
    ),
  )('%s, %s: the product is the predicted gradient of an independent one from above', (activation, initializer) => {
    const cell = resolveCell(
      settingsOf({
        activation,
        depth: 5,
        initializer,
        more: { network: { activation, width: [40, 90, 30, 60, 20, 50] }, training: { carryOver: false } },
      }),
    );
    const product = gradientFactors(cell).reduce((all, { sqrtChi }) => all * sqrtChi, 1);
    expect(product / predictCell(cell, { upstream: 'normal' }).rms.backward[0]!).toBeCloseTo(1, 12);
  });

  test('none of weights that are not drawn around 0', () => {
    expect(gradientFactors(of('tanh', 'ones'))).toEqual([]);
  });
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

test('the limit of growth is a number', () => {
  expect(growthLimit).toBeCloseTo(Math.exp(3), 12);
});

test('every threshold is positive and has its reason', () => {
  for (const { value, reason } of Object.values(thresholds)) {
    expect(value).toBeGreaterThan(0);
    expect(reason).not.toBe('');
  }
});

import { describe, expect, test } from '@jest/globals';
import { createActivation, type ActivationName } from '../../src/activation/index.ts';
import { differingRectified, rectifierOf } from '../../src/theory/rectifier.ts';

const of = (name: ActivationName, parameters: Record<string, number> = {}) =>
  rectifierOf(createActivation({ name, parameters }));

test('ReLU, leaky ReLU and the identity are linear on each side of 0', () => {
  expect(of('relu')).toEqual({ even: 0.5, odd: 0.5 });
  expect(of('leakyRelu', { alpha: 0.25 })).toEqual({ even: 0.375, odd: 0.625 });
  expect(of('identity')).toEqual({ even: 0, odd: 1 });
});

test.each(['tanh', 'hardTanh', 'softplus', 'elu', 'selu', 'sine', 'softsign'] as const)('%s is not', (name) => {
  expect(of(name, name === 'elu' ? { alpha: 1 } : {})).toBeUndefined();
});

test('nor one that leaves its line far out, or whose derivative is not its slope', () => {
  expect(rectifierOf({ value: (z) => Math.max(0, Math.min(z, 6)), derivative: (z) => (z > 0 && z < 6 ? 1 : 0) })).toBe(
    undefined,
  );
  expect(rectifierOf({ value: (z) => Math.max(0, z), derivative: () => 1 })).toBeUndefined();
});

describe('what differs of |z| + 2 z between two samples', () => {
  const rectifier = { even: 1, odd: 2 };

  test.each([
    [1, 1 - 2 / Math.PI / 5, 1 / 5, 1 - (16 * 2) / Math.PI / 41],
    // Opposite: |u| is the same, z changes its sign.
    [Math.SQRT2, 8 / 5, 2 / 5, 50 / 41],
    [0, 0, 0, 0],
  ])('√(1 − c) = %d', (part, value, slope, product) => {
    const found = differingRectified(rectifier, part);
    expect(found.value ** 2).toBeCloseTo(value, 12);
    expect(found.slope ** 2).toBeCloseTo(slope, 12);
    expect(found.product ** 2).toBeCloseTo(product, 12);
  });

  test.each([1e-3, 9e-4, 1e-7])('nothing is lost in rounding where little differs: %d', (part) => {
    // 1 − E[|u v|] is θ²/2 − (2/π) θ³/3 + …, cos θ = c.
    const angle = 2 * Math.asin(part / Math.SQRT2);
    const ofEven = part ** 2 - (2 / Math.PI) * (angle ** 3 / 3 - angle ** 5 / 30);
    const expected = (ofEven + 4 * part ** 2) / 5;
    expect(differingRectified(rectifier, part).value ** 2 / expected).toBeCloseTo(1, 8);
  });
});

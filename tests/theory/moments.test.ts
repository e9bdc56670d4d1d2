import { describe, expect, test } from '@jest/globals';
import type { ActivationName } from '../../src/activation/index.ts';
import { gaussianMoments } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';
import { golden } from './golden.ts';

type Row = [q: number, moments: Record<string, number>];

/** SciPy's quad piece by piece: scripts/golden/moments.py. */
const expected = (golden('moments.json') as { moments: Record<ActivationName, Row[]> }).moments;

describe.each(Object.entries(expected) as [ActivationName, Row[]][])('%s', (name, rows) => {
  test.each(rows)('at q = %d has SciPy’s moments to 1e-9', (q, scipy) => {
    const { value, slope, product, curvature, productSlope } = gaussianMoments(atDefaults(name), q);
    const ours: Record<string, number> = {
      value: value.mean,
      valueSquare: value.square,
      slope: slope.mean,
      slopeSquare: slope.square,
      product: product.mean,
      productSquare: product.square,
      curvature,
      productSlope,
    };
    for (const [key, number] of Object.entries(scipy)) {
      expect(Math.abs(ours[key]! - number)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(number), 0.01));
    }
  });
});

test('variances are those of the moments, and exact where the mean is large beside them', () => {
  const { value } = gaussianMoments(atDefaults('gelu'), 2);
  expect(value.variance).toBeCloseTo(value.square - value.mean ** 2, 12);
  // The sigmoid is 1/2 + x/4 near 0.
  expect(gaussianMoments(atDefaults('sigmoid'), 1e-10).value.variance / (1e-10 / 16)).toBeCloseTo(1, 6);
});

test('at q = 0 are the values at 0', () => {
  const { value, slope } = gaussianMoments(atDefaults('sigmoid'), 0);
  expect(value).toEqual({ mean: 0.5, square: 0.25, variance: 0, std: 0 });
  expect(slope).toEqual({ mean: 0.25, square: 0.0625, variance: 0, std: 0 });
});

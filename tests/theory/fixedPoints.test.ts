import { describe, expect, test } from '@jest/globals';
import { activations, type ActivationName } from '../../src/activation/index.ts';
import { correlationMap, criticalPoint, theoryOf, varianceFixedPoint, varianceMap } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';
import { golden } from './golden.ts';

const names = Object.keys(activations) as ActivationName[];

/** SciPy: scripts/golden/moments.py. */
const scipy = golden('moments.json') as {
  critical: Record<ActivationName, [biasStd: number, weightVariance: number, q: number][]>;
  correlation: Record<ActivationName, [q: number, c: number, values: number, slopes: number][]>;
};

describe('the variance’s fixed point', () => {
  const ensembles = [0.25, 1.1, 3].flatMap((weightVariance) =>
    [0, 0.2].map((biasVariance) => ({ weightVariance, biasVariance })),
  );

  test.each(names)('of %s is where the map’s orbit ends', (name) => {
    const activation = atDefaults(name);
    for (const ensemble of ensembles) {
      const fixed = varianceFixedPoint(activation, ensemble);
      const stepAt = (q: number): number => varianceMap(activation, ensemble, q) - q;
      let q = ensemble.weightVariance + ensemble.biasVariance;
      for (let l = 0; l < 12; l++) q += stepAt(q);
      if (Math.abs(stepAt(q)) < 1e-10 * q && Math.abs(fixed / q - 1) < 1e-6) continue;
      // Still on the way: nothing between here and there stops it, and there it stops.
      const end = Math.min(Math.max(fixed, 1e-6 * q), 1e6 * q);
      const direction = Math.sign(end - q);
      for (let part = 0; part < 0.999; part += 0.1) {
        expect(Math.sign(stepAt(q * (end / q) ** part))).toBe(direction);
      }
      expect(fixed === end ? Math.abs(stepAt(fixed)) : 0).toBeLessThanOrEqual(1e-9 * end);
    }
  });

  test('is 0 where the variance dies out, Infinity where it grows without bound', () => {
    expect(varianceFixedPoint(atDefaults('tanh'), { weightVariance: 0.9, biasVariance: 0 })).toBe(0);
    expect(varianceFixedPoint(atDefaults('relu'), { weightVariance: 1.9, biasVariance: 0 })).toBe(0);
    expect(varianceFixedPoint(atDefaults('relu'), { weightVariance: 2.1, biasVariance: 0 })).toBe(Infinity);
    expect(varianceFixedPoint(atDefaults('relu'), { weightVariance: 2, biasVariance: 0.1 })).toBe(Infinity);
    expect(varianceFixedPoint(atDefaults('relu'), { weightVariance: 0, biasVariance: 0.3 })).toBe(0.3);
  });

  test('of a rectifier is σ_b² / (1 − σ_w²/2), and any q where that is 0/0', () => {
    const relu = atDefaults('relu');
    expect(varianceFixedPoint(relu, { weightVariance: 1.5, biasVariance: 0.2 })).toBeCloseTo(0.8, 10);
    expect(varianceFixedPoint(relu, { weightVariance: 2, biasVariance: 0 })).toBe(2);
  });

  test('of the sine solves q = σ_w² (1 − exp(−2q))/2 + σ_b²', () => {
    const q = varianceFixedPoint(atDefaults('sine'), { weightVariance: 3, biasVariance: 0.1 });
    expect((3 * (1 - Math.exp(-2 * q))) / 2 + 0.1).toBeCloseTo(q, 10);
  });
});

describe('critical points', () => {
  test.each(Object.entries(scipy.critical) as [ActivationName, [number, number, number][]][])(
    'of %s are SciPy’s',
    (name, rows) => {
      for (const [biasStd, weightVariance, q] of rows) {
        const point = criticalPoint(atDefaults(name), biasStd ** 2)!;
        expect(point.weightVariance).toBeCloseTo(weightVariance, 7);
        expect(point.q).toBeCloseTo(q, 7);
      }
    },
  );

  test('of the sine: σ_b² = q − tanh q', () => {
    const { q, weightVariance } = criticalPoint(atDefaults('sine'), 0.3)!;
    expect(q - Math.tanh(q)).toBeCloseTo(0.3, 10);
    expect(weightVariance).toBeCloseTo(2 / (1 + Math.exp(-2 * q)), 10);
  });

  test.each(names)('of %s have χ = 1 and the fixed point they say', (name) => {
    const activation = atDefaults(name);
    for (const biasVariance of [0, 0.1]) {
      const point = criticalPoint(activation, biasVariance);
      if (point === undefined) continue;
      const { q, chi, c } = theoryOf(activation, { weightVariance: 'critical', biasVariance });
      expect(chi).toBeCloseTo(1, 9);
      expect(q).toBe(point.q);
      expect(c).toBe(q === 0 ? null : 1);
      const next = varianceMap(activation, { weightVariance: point.weightVariance, biasVariance }, point.q);
      expect(Math.abs(next - point.q)).toBeLessThanOrEqual(1e-8 * point.q);
    }
  });
});

describe('the correlation map', () => {
  const unit = { weightVariance: 1, biasVariance: 0 };

  test.each(Object.entries(scipy.correlation) as [ActivationName, [number, number, number, number][]][])(
    'of %s is Gauss–Hermite’s',
    (name, rows) => {
      for (const [q, c, values, slopes] of rows) {
        const step = correlationMap(atDefaults(name), unit, q, c);
        expect(step.c * q).toBeCloseTo(values, 8);
        expect(step.slope).toBeCloseTo(slopes, 8);
      }
    },
  );

  test.each([0, 0.3, 0.9, 0.9999, 1])('of relu at c = %d is the arc-cosine kernel (Cho & Saul 2009)', (c) => {
    const { c: next, slope } = correlationMap(atDefaults('relu'), { weightVariance: 2, biasVariance: 0 }, 0.7, c);
    const angle = Math.acos(c);
    expect(next).toBeCloseTo((Math.sin(angle) + (Math.PI - angle) * c) / Math.PI, 8);
    expect(slope).toBeCloseTo(1 - angle / Math.PI, 8);
  });

  test.each(['tanh', 'hardTanh', 'sine'] as const)('of %s has the fixed point c* under 1 where χ > 1', (name) => {
    const ensemble = { weightVariance: 4, biasVariance: 0.05 };
    const { q, c, chi } = theoryOf(atDefaults(name), ensemble);
    expect(chi!).toBeGreaterThan(1);
    expect(c!).toBeLessThan(0.95);
    expect(correlationMap(atDefaults(name), ensemble, q!, c!).c).toBeCloseTo(c!, 8);
  });
});

describe('depth scales are the rates at which the maps converge', () => {
  test.each<[ActivationName, number, number]>([
    ['tanh', 1.2, 0.05],
    ['tanh', 3, 0.05],
    ['sigmoid', 30, 0.1],
    ['elu', 1, 0.1],
    ['softsign', 6, 0.02],
  ])('%s, σ_w² %d, σ_b² %d', (name, weightVariance, biasVariance) => {
    const activation = atDefaults(name);
    const ensemble = { weightVariance, biasVariance };
    const { q, c, xiQ, xiC } = theoryOf(activation, ensemble);
    const off = 1e-4;
    const variance = (varianceMap(activation, ensemble, q! + off) - q!) / off;
    expect(-1 / Math.log(variance)).toBeCloseTo(xiQ!, 2);
    const correlation = (correlationMap(activation, ensemble, q!, c! - off).c - c!) / -off;
    expect(Math.abs(-1 / Math.log(correlation) / xiC! - 1)).toBeLessThan(0.02);
  });
});

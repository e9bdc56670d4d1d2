import { describe, expect, test } from '@jest/globals';
import { quantities, theoryOf, type Quantity, type Theory } from '../../src/theory/index.ts';
import { activations, type ActivationName } from '../../src/activation/index.ts';
import { atDefaults } from '../activation/entries.ts';

const keys = Object.keys(quantities) as Quantity[];
const missing = (theory: Theory): Quantity[] => keys.filter((key) => theory[key] === null);

describe.each(Object.keys(activations) as ActivationName[])('%s', (name) => {
  test.each([
    [0.5, 0],
    [1, 0],
    [2, 0.1],
    [100, 0],
    ['critical', 0],
    ['critical', 0.1],
  ] as const)(
    'at σ_w² %s, σ_b² %d each quantity is a finite number, or null with a reason',
    (weightVariance, biasVariance) => {
      const theory = theoryOf(atDefaults(name), { weightVariance, biasVariance });
      for (const key of keys) {
        const reason = theory.reasons[key] ?? '';
        expect(theory[key] === null ? reason.length > 10 : Number.isFinite(theory[key])).toBe(true);
      }
      expect(Object.keys(theory.reasons).toSorted()).toEqual(missing(theory).toSorted());
      expect(theory.biasVariance).toBe(biasVariance);
    },
  );
});

test('relu with He: χ = 1, any variance is kept, and both depth scales are infinite', () => {
  const theory = theoryOf(atDefaults('relu'), { weightVariance: 2, biasVariance: 0 });
  expect(theory.chi).toBeCloseTo(1, 12);
  expect([theory.q, theory.c]).toEqual([2, 1]);
  expect(missing(theory)).toEqual(['xiQ', 'xiC']);
  expect(theory.reasons.xiQ).toBe("infinite: the map's slope at the fixed point is 1");
});

test('relu with N(0, 1) at width 100: no fixed point, yet χ = 50', () => {
  const theory = theoryOf(atDefaults('relu'), { weightVariance: 100, biasVariance: 0 });
  expect(theory.chi).toBeCloseTo(50, 10);
  expect(missing(theory)).toEqual(['q', 'c', 'xiQ', 'xiC']);
  expect(theory.reasons.q).toBe('no fixed point: the variance grows without bound');
});

test('elu there has no χ either', () => {
  const theory = theoryOf(atDefaults('elu'), { weightVariance: 100, biasVariance: 0 });
  expect(theory.reasons.chi).toBe('no fixed point: the variance grows without bound, and χ changes with it');
});

test('tanh without bias under σ_w = 1: all dies, χ = σ_w²', () => {
  const theory = theoryOf(atDefaults('tanh'), { weightVariance: 0.5, biasVariance: 0 });
  expect(theory.q).toBe(0);
  expect(theory.chi).toBeCloseTo(0.5, 12);
  expect(theory.xiQ).toBeCloseTo(1 / Math.LN2, 12);
  expect(theory.reasons.c).toBe('q* = 0: nothing is left to correlate');
});

test('gelu’s critical fixed point repels', () => {
  const theory = theoryOf(atDefaults('gelu'), { weightVariance: 'critical', biasVariance: 0.01 });
  expect(theory.xiQ).toBeNull();
  expect(theory.reasons.xiQ).toMatch(/^the fixed point repels: the map's slope there is 1\.09/);
});

test('a critical point that does not exist leaves only the gains', () => {
  const theory = theoryOf(atDefaults('relu'), { weightVariance: 'critical', biasVariance: 0.01 });
  expect(theory.weightVariance).toBeNull();
  expect(missing(theory)).toEqual(['q', 'c', 'chi', 'xiQ', 'xiC', 'criticalWeightVariance']);
  expect(theory.reasons.chi).toBe('no σ_w² gives a fixed point with χ = 1 for σ_b² = 0.01');
});

test('what can’t be integrated is null with that reason', () => {
  const broken = { value: Math.sqrt, derivative: (x: number) => 0.5 / Math.sqrt(x) };
  const theory = theoryOf(broken, { weightVariance: 1, biasVariance: 0.1 });
  expect(missing(theory)).toEqual(keys);
  expect(theory.reasons.q).toBe('the integrals over N(0, q) do not converge');
});

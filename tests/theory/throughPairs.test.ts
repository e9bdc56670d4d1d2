import { describe, expect, test } from '@jest/globals';
import { activations, type ActivationName } from '../../src/activation/index.ts';
import { theoryOf, tried, type Theory, type Trial } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';

const names = Object.keys(activations) as ActivationName[];

/** E[f(√q z)] by the midpoint rule, which has no point on a kink at 0: no part of the product's quadrature. */
const mean = (f: (x: number) => number, q: number): number => {
  let sum = 0;
  for (let i = -1600; i < 1600; i++) {
    const z = (i + 0.5) / 200;
    sum += f(Math.sqrt(q) * z) * Math.exp(-0.5 * z * z);
  }
  return sum / 200 / Math.sqrt(2 * Math.PI);
};

/** Thirty pairs, written down a second time. */
const through = (
  name: ActivationName,
  weightVariance: number,
  biasVariance: number,
): [signal: number, gradient: number] => {
  const { value, derivative } = atDefaults(name);
  let [square, gradient] = [1, 1];
  for (let pair = 0; pair < 30; pair++) {
    const q = weightVariance * square + biasVariance;
    gradient *= weightVariance * mean((x) => derivative(x) ** 2, q);
    square = mean((x) => value(x) ** 2, q);
  }
  return [Math.sqrt(square), Math.sqrt(gradient)];
};

interface Found {
  readonly theory: Theory;
  readonly found: readonly Trial[];
}

const known = new Map<string, Found>();

const trialsOf = (name: ActivationName, biasVariance: number): Found => {
  const key = `${name} ${biasVariance}`;
  const theory = known.get(key)?.theory ?? theoryOf(atDefaults(name), { weightVariance: 'critical', biasVariance });
  const found = known.get(key) ?? { theory, found: tried(atDefaults(name), theory) };
  known.set(key, found);
  return found;
};

describe('every σ_w² that theory names is what 30 pairs make of it', () => {
  test.each(names)('%s', (name) => {
    for (const biasVariance of [0, 0.04]) {
      for (const { weightVariance, signal, gradient, kept } of trialsOf(name, biasVariance).found) {
        const expected = through(name, weightVariance, biasVariance);
        expect(Math.abs(signal / expected[0] - 1)).toBeLessThan(0.01);
        expect(Math.abs(gradient / expected[1] - 1)).toBeLessThan(0.01);
        expect(kept).toBe(expected.every((size) => Math.abs(Math.log(size)) < 3));
      }
    }
  });
});

test('the critical points of GELU, SiLU and Mish are of no use, the others’ are reached', () => {
  const reached = (biasVariance: number) =>
    names.filter((name) => trialsOf(name, biasVariance).theory.criticalReached === false);
  expect(reached(0)).toEqual(['gelu', 'silu', 'mish']);
  expect(reached(0.04)).toEqual(['gelu', 'silu', 'mish']);
  expect(theoryOf(atDefaults('softplus'), { weightVariance: 1, biasVariance: 0 }).criticalReached).toBeNull();
});

test('GELU: 4 and not a bit more, 1.5335 forward and 1.4811 backward', () => {
  const { theory, found } = trialsOf('gelu', 0);
  expect(theory.criticalWeightVariance).toBe(4);
  expect(found.map(({ at, kept }) => [at, kept])).toEqual([
    ['criticalWeightVariance', false],
    ['forwardGain', true],
    ['backwardGain', true],
    ['balanced', true],
  ]);
  expect(theory.forwardGain).toBeCloseTo(1.5335, 4);
  expect(theory.backwardGain).toBeCloseTo(1.4811, 4);
});

test.each(names)('%s: there is a σ_w² that keeps both, signal and gradient off by the same factor', (name) => {
  const { found } = trialsOf(name, 0);
  const { at, kept, signal, gradient } = found.at(-1)!;
  expect({ at, kept }).toEqual({ at: 'balanced', kept: true });
  expect(signal * gradient).toBeCloseTo(1, 3);
});

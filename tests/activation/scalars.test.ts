import { describe, expect, test } from '@jest/globals';
import { activations } from '../../src/activation/index.ts';
import { everyActivation } from './entries.ts';
import { goldenActivations } from './golden.ts';

const expectRelative = (actual: number, expected: number, relative: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300);
};

describe.each(Object.entries(activations))('the entry %s', (_name, entry) => {
  test('has a title, a formula and a source', () => {
    for (const text of [entry.title, entry.formula, entry.source]) expect(text).toMatch(/\S/);
  });
});

describe.each(everyActivation)('%s', (name, { value, derivative }) => {
  test.each(goldenActivations[name]!)('at %d is mpmath’s to 1e-12', (x, expectedValue, expectedDerivative) => {
    expectRelative(value(x), expectedValue, 1e-12);
    expectRelative(derivative(x), expectedDerivative, 1e-12);
  });

  test.each([-3.3, -1.7, -0.4, 0.3, 0.8, 2.9])('has at %d the slope of finite differences', (x) => {
    const h = 1e-5;
    expect(derivative(x)).toBeCloseTo((value(x + h) - value(x - h)) / (2 * h), 8);
  });

  test.each([1e4, 1e308, Infinity])('is no NaN at ±%d', (x) => {
    // The sine has no limit at infinity.
    const points = name === 'sine' && x === Infinity ? [] : [x, -x];
    for (const point of points) {
      expect(value(point)).not.toBeNaN();
      expect(derivative(point)).not.toBeNaN();
      expect(Math.abs(derivative(point))).toBeLessThanOrEqual(2);
    }
  });

  test('of NaN is NaN', () => {
    expect(value(Number.NaN)).toBeNaN();
  });
});

test('sigmoid is 0 and 1 at ±1e4', () => {
  const { value, derivative } = activations.sigmoid.create({});
  expect([value(-1e4), value(1e4), derivative(-1e4), derivative(1e4)]).toEqual([0, 1, 0, 0]);
});

test('at a kink the derivative is that of the left side, and 0 for the hard tanh', () => {
  expect(activations.relu.create({}).derivative(0)).toBe(0);
  expect(activations.leakyRelu.create({ alpha: 0.2 }).derivative(0)).toBe(0.2);
  expect(activations.elu.create({ alpha: 3 }).derivative(0)).toBe(3);
  expect([-1, 1].map(activations.hardTanh.create({}).derivative)).toEqual([0, 0]);
});

test('alpha is the slope below 0, and minus the limit at −∞', () => {
  expect(activations.leakyRelu.create({ alpha: 0.3 }).value(-2)).toBeCloseTo(-0.6, 14);
  expect(activations.elu.create({ alpha: 2.5 }).value(-100)).toBeCloseTo(-2.5, 14);
});

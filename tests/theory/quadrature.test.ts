import { describe, expect, test } from '@jest/globals';
import { gaussianMeans } from '../../src/theory/quadrature.ts';

const mean = (f: (x: number) => number, variance: number, around = 0): number =>
  gaussianMeans(
    (x, out) => {
      out[0] = f(x);
    },
    1,
    variance,
    { mean: around, scale: 0 },
  )[0]!;

const expectRelative = (actual: number, expected: number, relative: number): void => {
  expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(relative);
};

describe('E[f(√q z)] in closed form', () => {
  test.each([1e-12, 1e-3, 1, 7, 1e4, 1e30, 1e200])('powers at q = %d', (q) => {
    expectRelative(
      mean(() => 1, q),
      1,
      1e-12,
    );
    expectRelative(
      mean((x) => x * x, q),
      q,
      1e-12,
    );
    expectRelative(mean(Math.abs, q), Math.sqrt((2 * q) / Math.PI), 1e-12);
  });

  test.each([0.01, 1, 9, 1000])('cos² at q = %d is (1 + exp(−2q))/2', (q) => {
    expectRelative(
      mean((x) => Math.cos(x) ** 2, q),
      (1 + Math.exp(-2 * q)) / 2,
      1e-10,
    );
  });

  test.each([0.1, 1, 25])('a kink and a jump at places nobody named, q = %d', (q) => {
    const [a, s] = [0.3371, Math.sqrt(q)];
    const density = Math.exp((-a * a) / (2 * q)) / (s * Math.sqrt(2 * Math.PI));
    const above = 0.5 * (1 - erf(a / (s * Math.SQRT2)));
    expectRelative(
      mean((x) => (x > a ? 1 : 0), q),
      above,
      1e-8,
    );
    expectRelative(
      mean((x) => Math.max(0, x - a), q),
      q * density - a * above,
      1e-8,
    );
  });

  test('a function that changes within |x| < 1, at a variance of 1e12', () => {
    // ∫ sech²(x) dx = 2.
    expectRelative(
      mean((x) => Math.cosh(Math.min(350, Math.abs(x))) ** -2, 1e12),
      2 / Math.sqrt(2 * Math.PI * 1e12),
      1e-9,
    );
  });

  test('around a mean', () => {
    expectRelative(
      mean((x) => x * x, 4, 3),
      13,
      1e-12,
    );
    expectRelative(
      mean((x) => Math.max(0, x), 1, 2),
      2 * 0.9772498680518208 + Math.exp(-2) / Math.sqrt(2 * Math.PI),
      1e-12,
    );
  });

  test('at variance 0 is the value itself', () => {
    expect(mean((x) => x + 1, 0, 2)).toBe(3);
  });
});

describe('gives NaN', () => {
  test('for what oscillates beyond resolution', () => {
    expect(mean((x) => Math.sin(x) ** 2, 1e14)).toBeNaN();
  });
  test('for an integrand that is NaN, or an infinite variance', () => {
    expect(mean(() => Number.NaN, 1)).toBeNaN();
    expect(mean((x) => x, Infinity)).toBeNaN();
  });
});

/** erf by its Taylor series, for small arguments. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

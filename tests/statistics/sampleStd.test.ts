import { describe, expect, test } from '@jest/globals';
import { measure } from '../../src/statistics/index.ts';
import { sampleStd } from '../../src/statistics/sampleStd.ts';
import { draws } from './golden.ts';

const withMeans = draws(1e-6).map((v, i) => v + 3 * (i % 10));
const holed = draws(1).map((v, i) => (i % 7 === 0 ? Infinity : i % 7 === 1 ? NaN : i % 10 === 3 ? -Infinity : v));

describe('the sample std', () => {
  // x = np.random.RandomState([1, 0, 0]).randn(1000); a = (…).astype("f4").astype("f8").reshape(-1, UNITS)
  // np.sqrt(np.mean(np.var(a, axis=0))); where some is not finite: NaN there, nanmean and nanvar. NumPy 2.4.
  test.each([
    ['x', draws(1), 1, 0.9939830938364014],
    ['x', draws(1), 10, 0.9884670642823984],
    ['x', draws(1), 500, 0.6999081429691523],
    ['x', draws(1), 1000, 0],
    ['x * 1e30', draws(1e30), 10, 9.884670640818795e29],
    ['x * 1e-40', draws(1e-40), 10, 9.884670577767717e-41],
    ['x * 1e-6 + 3 * (i % 10): the means of the units differ', withMeans, 10, 1.061941313097785e-6],
    ['x * 1e-6 + 3 * (i % 10)', withMeans, 1, 8.616843994803851],
    ['x with holes, and a unit that is nowhere finite', holed, 10, 1.0130421863911714],
  ])('agrees with NumPy on %s, %#', (_, values, units, expected) => {
    expect(Math.abs(measure(values, 20, units).sampleStd - expected)).toBeLessThanOrEqual(1e-12 * expected);
  });

  test('of one unit is the std', () => {
    const { std, sampleStd: differing } = measure(draws(3, 2), 20);
    expect(differing).toBeCloseTo(std, 12);
  });

  test.each([1e-45, 0.1, 1e38])('is 0 where all samples are alike, whatever the units are: scale %d', (scale) => {
    const sample = draws(scale)
      .subarray(0, 7)
      .map((v) => Math.max(-3.4e38, Math.min(3.4e38, v)));
    const values = Float32Array.from({ length: 7 * 333 }, (__, i) => sample[i % 7]!);
    expect(sampleStd(values, 7)).toBe(0);
  });

  test('of nothing finite there is none', () => {
    expect(sampleStd(Float32Array.of(NaN, Infinity), 2)).toBeNaN();
    expect(sampleStd(new Float32Array(0), 2)).toBeNaN();
  });

  test('an outlier in the first sample costs no digits', () => {
    const values = draws(1);
    values.set(values.subarray(0, 10).map((v) => v + 1e6));
    const columns = Array.from({ length: 10 }, (__, j) => values.filter((___, i) => i % 10 === j));
    const variances = columns.map((column) => {
      const mean = column.reduce((sum, v) => sum + v, 0) / column.length;
      return column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length;
    });
    const expected = Math.sqrt(variances.reduce((sum, v) => sum + v, 0) / 10);
    expect(Math.abs(sampleStd(values, 10) / expected - 1)).toBeLessThan(1e-13);
  });
});

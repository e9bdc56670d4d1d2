import { describe, expect, test } from '@jest/globals';
import { averageRoundedStd, averageStd, edges, measure } from '../../src/statistics/index.ts';
import { draws, expectNumpy, golden } from './golden.ts';

describe('measure', () => {
  test.each(golden)('agrees with NumPy on $data', (one) => {
    expectNumpy(measure(one.values, one.bins), one);
  });

  test('leaves its argument as it was', () => {
    const values = draws(1);
    const copy = values.slice();
    measure(values, 20);
    expect(values).toEqual(copy);
  });

  test('counts what is not finite and speaks of the rest', () => {
    const { count, nonfinite, mean, std, min, max, zeroFraction, histogram } = measure(
      Float32Array.of(NaN, 1, Infinity, 3, -Infinity, 0, 0),
      2,
    );
    expect({ count, nonfinite, mean, min, max, zeroFraction }).toEqual({
      count: 7,
      nonfinite: 3,
      mean: 1,
      min: 0,
      max: 3,
      zeroFraction: 0.5,
    });
    expect(std).toBeCloseTo(Math.sqrt((1 + 4 + 1 + 1) / 4 - 0.25), 12);
    expect(histogram).toEqual({ lower: 0, upper: 3, counts: [3, 1] });
  });

  test('has nothing to say where nothing is finite', () => {
    const { nonfinite, std, min, histogram } = measure(Float32Array.of(NaN, Infinity), 3);
    expect({ nonfinite, std, min }).toEqual({ nonfinite: 2, std: NaN, min: NaN });
    expect(histogram.counts).toEqual([0, 0, 0]);
  });

  test('a constant layer has std 0, whatever the rounding of its mean', () => {
    expect(measure(new Float32Array(100_000).fill(0.1), 20).std).toBe(0);
  });

  test('constant data too large for ± 0.5 still fills one bin', () => {
    const { histogram } = measure(new Float32Array(5).fill(1e30), 20);
    expect(histogram.upper).toBeGreaterThan(histogram.lower);
    expect(histogram.counts.reduce((sum, n) => sum + n, 0)).toBe(5);
  });

  test('the widest and the narrowest ranges of float32 keep every value', () => {
    for (const values of [Float32Array.of(-3.4e38, 3.4e38, 0), Float32Array.of(0, 1e-45, 2.8e-45)]) {
      expect(measure(values, 20).histogram.counts.reduce((sum, n) => sum + n, 0)).toBe(3);
    }
  });
});

test('edges are those of np.linspace', () => {
  expect([...edges({ lower: 0, upper: 1, counts: [1, 2, 3, 4] })]).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

describe('the average std', () => {
  const layers = [Float32Array.of(0, 0.00012), Float32Array.of(1, 3)].map((values) => measure(values, 2));

  test('is the mean of the layers’ stds', () => {
    expect(averageStd(layers)).toBeCloseTo((0.00006 + 1) / 2, 9);
  });

  test('rounds each std to 4 decimals first, as the notebook prints it', () => {
    expect(averageRoundedStd(layers)).toBe((0.0001 + 1) / 2);
  });

  test('is NaN once a value is not finite', () => {
    expect(averageStd([...layers, measure(Float32Array.of(1, Infinity), 2)])).toBeNaN();
  });
});

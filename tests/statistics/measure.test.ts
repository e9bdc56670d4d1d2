import { describe, expect, test } from '@jest/globals';
import { RandomStream } from '../../src/random/stream.ts';
import { averageRoundedStd, averageStd, edges, measure } from '../../src/statistics/index.ts';

const draws = (scale: number, shift = 0): Float32Array =>
  Float32Array.from(new RandomStream([1, 0, 0]).fillNormal(new Float64Array(1000)), (value) => value * scale + shift);

/** python3: a = np.asarray(DATA, 'f4').astype('f8'); a.mean(), a.std(), a.min(), a.max(), np.histogram(a, BINS) — NumPy 2.4.6; x = np.random.RandomState([1, 0, 0]).randn(1000) */
const golden = [
  {
    data: 'x',
    values: draws(1),
    bins: 20,
    expected: {
      mean: 0.02084349801118833,
      std: 0.9939830938364014,
      min: -3.9375743865966797,
      max: 2.885171890258789,
      counts: [1, 1, 1, 1, 6, 15, 22, 51, 99, 99, 130, 136, 129, 91, 84, 71, 33, 14, 11, 5],
      lower: -3.9375743865966797,
      upper: 2.885171890258789,
    },
  },
  {
    data: 'x * 1e21',
    values: draws(1e21),
    bins: 7,
    expected: {
      mean: 2.0843499481822155e19,
      std: 9.939830932178618e20,
      min: -3.9375742783536434e21,
      max: 2.8851717100548223e21,
      counts: [3, 19, 130, 334, 323, 162, 29],
      lower: -3.9375742783536434e21,
      upper: 2.8851717100548223e21,
    },
  },
  {
    data: 'x * 1e-7 + 0.7310586',
    values: draws(1e-7, 0.7310586),
    bins: 20,
    expected: {
      mean: 0.7310586016178131,
      std: 1.0078960376960444e-7,
      min: 0.7310581803321838,
      max: 0.7310588955879211,
      counts: [1, 1, 0, 2, 0, 11, 33, 0, 137, 0, 188, 229, 0, 190, 0, 140, 48, 0, 18, 2],
      lower: 0.7310581803321838,
      upper: 0.7310588955879211,
    },
  },
  {
    data: '[0.5] * 4',
    values: Float32Array.of(0.5, 0.5, 0.5, 0.5),
    bins: 20,
    expected: {
      mean: 0.5,
      std: 0.0,
      min: 0.5,
      max: 0.5,
      counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      lower: 0.0,
      upper: 1.0,
    },
  },
  {
    data: 'range(11)',
    values: Float32Array.from({ length: 11 }, (_, i) => i),
    bins: 10,
    expected: {
      mean: 5.0,
      std: 3.1622776601683795,
      min: 0.0,
      max: 10.0,
      counts: [1, 1, 1, 1, 1, 1, 1, 1, 1, 2],
      lower: 0.0,
      upper: 10.0,
    },
  },
  {
    data: 'np.arange(0, 1.01, 0.05)',
    values: Float32Array.from({ length: 21 }, (_, i) => i * 0.05),
    bins: 20,
    expected: {
      mean: 0.5000000005321843,
      std: 0.3027650336227066,
      min: 0.0,
      max: 1.0,
      counts: [1, 1, 1, 1, 1, 1, 2, 0, 2, 0, 1, 1, 2, 1, 0, 1, 1, 2, 1, 1],
      lower: 0.0,
      upper: 1.0,
    },
  },
];

describe('measure', () => {
  test.each(golden)('agrees with NumPy on $data', ({ values, bins, expected }) => {
    const { mean, std, min, max, histogram, count, nonfinite } = measure(values, bins);
    expect({ min, max, ...histogram }).toEqual({
      min: expected.min,
      max: expected.max,
      lower: expected.lower,
      upper: expected.upper,
      counts: expected.counts,
    });
    expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(1e-13 * expected.std + 1e-16);
    expect(Math.abs(std - expected.std)).toBeLessThanOrEqual(1e-9 * expected.std);
    expect({ count, nonfinite }).toEqual({ count: values.length, nonfinite: 0 });
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

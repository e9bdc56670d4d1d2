import { expect } from '@jest/globals';
import { RandomStream } from '../../src/random/stream.ts';
import type { LayerStatistics } from '../../src/statistics/index.ts';

export const draws = (scale: number, shift = 0): Float32Array =>
  Float32Array.from(new RandomStream([1, 0, 0]).fillNormal(new Float64Array(1000)), (value) => value * scale + shift);

/** python3: a = np.asarray(DATA, 'f4').astype('f8'); a.mean(), a.std(), a.min(), a.max(), np.histogram(a, BINS) — NumPy 2.4.6; x = np.random.RandomState([1, 0, 0]).randn(1000) */
export const golden = [
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

/** What NumPy says of some data. */
export const expectNumpy = (statistics: LayerStatistics, { values, expected }: (typeof golden)[number]): void => {
  const { mean, std, min, max, histogram, count, nonfinite } = statistics;
  expect({ min, max, ...histogram }).toEqual({
    min: expected.min,
    max: expected.max,
    lower: expected.lower,
    upper: expected.upper,
    counts: expected.counts,
  });
  // Float64's rounding in sums of a thousand values, and in the difference of each from the mean.
  expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(1e-13 * expected.std + 1e-16);
  expect(Math.abs(std - expected.std)).toBeLessThanOrEqual(1e-14 * expected.std + 1e-16 * Math.abs(expected.mean));
  expect({ count, nonfinite }).toEqual({ count: values.length, nonfinite: 0 });
};

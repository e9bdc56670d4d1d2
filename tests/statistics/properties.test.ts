import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { RandomStream } from '../../src/random/stream.ts';
import { measureTensor } from '../../src/run/measure.ts';
import { edges, measure, type LayerStatistics } from '../../src/statistics/index.ts';
import { nativeExpected, useBackend } from '../support/engines.ts';

const stream = new RandomStream([29, 0, 0]);
const upTo = (count: number): number => Math.floor(stream.uniform() * count);

/** Arrays of any length, mean and spread, some of few values, some with what is not finite. */
const arrays = Array.from({ length: 60 }, (_, i) => {
  const length = 1 + upTo(i % 10 === 0 ? 5000 : 60);
  const scale = 10 ** (stream.uniform() * 60 - 30);
  const shift = upTo(3) === 0 ? 0 : scale * 10 ** (stream.uniform() * 8 - 4) * (upTo(2) - 0.5);
  const few = upTo(4) === 0;
  const lost = upTo(3) === 0 ? 0.2 : 0;
  const zeros = upTo(3) === 0 ? 0.3 : 0;
  return Float32Array.from({ length }, () => {
    if (stream.uniform() < lost) return [NaN, Infinity, -Infinity][upTo(3)]!;
    if (stream.uniform() < zeros) return upTo(2) === 0 ? 0 : -0;
    return shift + scale * (few ? upTo(3) : stream.normal());
  });
});
const bins = (i: number): number => 1 + ((i * 7) % 40);

/** By its definition: sums of float64 with what rounding loses kept (Neumaier), and a bin found by a look at each edge. */
const slow = (
  values: Float32Array,
  count: number,
): Omit<LayerStatistics, 'histogram' | 'sampleStd'> & { counts: number[] } => {
  const finite = [...values].filter(Number.isFinite);
  const exact = (terms: readonly number[]): number => {
    let [sum, rest] = [0, 0];
    for (const term of terms) {
      const next = sum + term;
      rest += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
      sum = next;
    }
    return sum + rest;
  };
  const mean = exact(finite) / finite.length;
  const counts = Array.from({ length: count }, () => 0);
  const edge = edges(measure(values, count).histogram);
  for (const value of finite)
    counts[
      Math.max(
        0,
        edge.findLastIndex((e, i) => i < count && value >= e),
      )
    ]!++;
  return {
    count: values.length,
    nonfinite: values.length - finite.length,
    mean,
    std: Math.sqrt(exact(finite.map((value) => (value - mean) ** 2)) / finite.length),
    min: finite.length === 0 ? NaN : finite.reduce((a, b) => Math.min(a, b)),
    max: finite.length === 0 ? NaN : finite.reduce((a, b) => Math.max(a, b)),
    zeroFraction: finite.filter((value) => value === 0).length / finite.length,
    counts,
  };
};

test.each(arrays.map((values, i) => [i, values] as const))('array %i: as by the definition', (i, values) => {
  const { histogram, mean, std, sampleStd: _, ...rest } = measure(values, bins(i));
  const { counts, mean: expectedMean, std: expectedStd, ...expected } = slow(values, bins(i));
  // −0 and 0 are one smallest value.
  expect({ ...rest, min: rest.min + 0, max: rest.max + 0 }).toEqual({
    ...expected,
    min: expected.min + 0,
    max: expected.max + 0,
  });
  expect(histogram.counts).toEqual(counts);
  const size = Math.max(Math.abs(rest.min), Math.abs(rest.max));
  // NaN of nothing finite, in both.
  const off = (a: number, b: number): number => (Number.isNaN(a) && Number.isNaN(b) ? 0 : Math.abs(a - b));
  const rounding = 1e-15 * (size || 0) + 1e-300;
  expect(off(mean, expectedMean)).toBeLessThanOrEqual(rounding * Math.sqrt(values.length));
  expect(off(std, expectedStd)).toBeLessThanOrEqual(1e-13 * (expectedStd || 0) + rounding);
});

(nativeExpected ? describe : describe.skip)('in C++', () => {
  beforeAll(() => useBackend('tensorflow'));

  test.each(arrays.map((values, i) => [i, values] as const))('array %i: the same bits', async (i, values) => {
    const units = [7, 5, 3, 2].find((divisor) => values.length % divisor === 0) ?? 1;
    const tensor = tf.tidy(() => tf.reshape(tf.tensor1d(values), [values.length / units, units]));
    expect(await measureTensor(tensor, bins(i))).toEqual(measure(tensor.dataSync<'float32'>(), bins(i), units));
    tensor.dispose();
  });
});

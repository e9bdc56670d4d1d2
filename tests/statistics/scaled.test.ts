import { expect, test } from '@jest/globals';
import { RandomStream } from '../../src/random/stream.ts';
import { measure, scaled } from '../../src/statistics/index.ts';

const stream = new RandomStream([3, 0, 0]);
const values = Float32Array.from({ length: 999 }, () => 1 + stream.normal());
values[7] = 0;
values[8] = NaN;

test.each([2, -0.5, -1024])('by %d: as measured of the values times it', (factor) => {
  // A power of two: the products are exact.
  const expected = measure(
    values.map((value) => value * factor),
    20,
    3,
  );
  const { mean, std, sampleStd, ...found } = scaled(measure(values, 20, 3), factor);
  const { mean: mean2, std: std2, sampleStd: sampleStd2, ...rest } = expected;
  expect(found).toEqual(rest);
  expect(mean).toBeCloseTo(mean2, 12);
  expect(std).toBeCloseTo(std2, 12);
  expect(sampleStd).toBeCloseTo(sampleStd2, 12);
});

test.each([
  ['constant values', Float32Array.of(3, 3, 3, 3), -2],
  ['a factor of 0', Float32Array.of(1, -2, 5, 0, NaN), 0],
  ['no finite value', Float32Array.of(NaN, NaN), -1],
])('of %s too', (_, some, factor) => {
  const times = some.map((value) => value * factor + 0);
  expect(scaled(measure(some, 4), factor)).toEqual(measure(times, 4));
});

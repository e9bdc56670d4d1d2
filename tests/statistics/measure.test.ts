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

  test('zeros are what equals 0: not what is merely small', () => {
    const values = Float32Array.of(0, -0, 1.4e-45, -1.4e-45, 1e-41, 1e-38, 1.17549e-38, 1e-30, 1, NaN);
    expect(measure(values, 3).zeroFraction).toBe(values.filter((v) => v === 0).length / 9);
  });
});

describe('the bins', () => {
  const sizes = [0, 1.4e-45, 1e-40, 1.2e-38, 1e-20, 1e-3, 0.1, 0.5, 1, 3, 1e6, 16777217, 1e11, 1e12, 1e13];
  const large = [1e14, 1e15, 123456789e10, 1e20, 1e30, 2 ** 127, 3.4028234663852886e38];
  const values = [...sizes, ...large].flatMap((size) => [Math.fround(size), -Math.fround(size)]);
  const datasets: (readonly [name: string, Float32Array])[] = [
    ...values.map((value) => [`${value} alone`, Float32Array.of(value, value, value)] as const),
    ...values.map((value) => [`${value} and its neighbours`, neighbours(value)] as const),
    ['the widest range', Float32Array.of(-3.4028234663852886e38, 3.4028234663852886e38, 0)],
    ['the narrowest', Float32Array.of(0, 1.4e-45, 2.8e-45)],
    ...[1e-40, 1e-3, 1e30].map((scale) => [`draws at ${scale}`, draws(scale, scale)] as const),
  ];

  test.each(datasets)('have a width, and hold what lies in them: %s', (_, data) => {
    const sorted = data.toSorted();
    for (const bins of [1, 2, 3, 7, 20, 21, 64, 100, 999, 1000]) {
      const { histogram } = measure(data, bins);
      const edge = edges(histogram);
      expect(edge).toHaveLength(bins + 1);
      expect(edge.findIndex((e, i) => i > 0 && !(e > edge[i - 1]!))).toBe(-1);
      // np.searchsorted(edges, values, side="right") − 1, the last bin closed
      const expected = Array.from({ length: bins }, () => 0);
      const outside: number[] = [];
      let bin = 0;
      for (const value of sorted) {
        while (bin < bins - 1 && value >= edge[bin + 1]!) bin++;
        if (!(value >= edge[bin]! && value <= edge[bin + 1]!)) outside.push(value);
        expected[bin]!++;
      }
      expect(outside).toEqual([]);
      expect(histogram.counts).toEqual(expected);
    }
  });

  test.each(values)('of %d alone are as wide as one another', (value) => {
    for (const bins of [1, 20, 1000]) {
      const edge = edges(measure(Float32Array.of(value), bins).histogram);
      const widths = Array.from({ length: bins }, (_, i) => edge[i + 1]! - edge[i]!);
      expect(Math.max(...widths)).toBeLessThan(1.02 * Math.min(...widths));
      // np.histogram's, as long as it lays any.
      const half = Math.abs(value) * bins < 1e13 ? 0.5 : value - edge[0]!;
      expect([edge[0], edge[bins]]).toEqual([value - half, value + half]);
    }
  });
});

/** A float32 with the one below and the one above it. */
function neighbours(value: number): Float32Array {
  const around = Float32Array.of(value, value, value);
  const bits = new Int32Array(around.buffer);
  // The largest has none above it, and 0 has the smallest of the other sign below.
  if (value === 0) return Float32Array.of(-1.4e-45, 0, 1.4e-45);
  bits[0]! -= 1;
  if (Math.abs(value) < 3.4e38) bits[2]! += 1;
  return around;
}

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

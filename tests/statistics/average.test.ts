import { describe, expect, test } from '@jest/globals';
import { averageRoundedStd, averageStd, type LayerStatistics } from '../../src/statistics/index.ts';

const layer = (std: number, nonfinite = 0): LayerStatistics => ({
  count: 100,
  nonfinite,
  mean: 0,
  std,
  min: -1,
  max: 1,
  zeroFraction: 0,
  sampleStd: std,
  histogram: { lower: -1, upper: 1, counts: [1] },
});

describe('the rounded average', () => {
  // python3 -c 'print([(x, float("{:5.4f}".format(x))) for x in (1/32, 3/32, 5/32, …)])'
  test.each([
    [1 / 32, 0.0312],
    [3 / 32, 0.0938],
    [5 / 32, 0.1562],
    [7 / 32, 0.2188],
    [9 / 32, 0.2812],
    [31 / 32, 0.9688],
    [1 + 1 / 32, 1.0312],
    [12345 + 3 / 32, 12345.0938],
    [2 ** 40 + 1 / 32, 1099511627776.0312],
    [2 ** 47 + 29 / 32, 140737488355328.9],
    [0.00005, 0.0001],
    [0.00015, 0.0001],
    [0.00025, 0.0003],
    [0.12345, 0.1235],
    [2.00005, 2],
    [0.99995, 1],
    [1e-7, 0],
    [123456789012345678, 1.2345678901234568e17],
    [1e21, 1e21],
    [1.5e300, 1.5e300],
  ])('%d counts as Python prints it, %d', (std, printed) => {
    expect(averageRoundedStd([layer(std)])).toBe(printed);
  });

  test("is the notebook's sum over the layers, in their order, divided by their number", () => {
    // python3 -c 'print(sum(float("{:5.4f}".format(x)) for x in (0.43912, 0.20831, 4.1, 1/32, 77.00005)) / 5)'
    const stds = [0.43912, 0.20831, 4.1, 1 / 32, 77.00005];
    expect(averageRoundedStd(stds.map((std) => layer(std)))).toBe(16.35574);
  });
});

test('a layer with a value that is not finite makes both averages NaN', () => {
  const layers = [layer(0.5), layer(0.25, 3)];
  expect(averageStd(layers)).toBeNaN();
  expect(averageRoundedStd(layers)).toBeNaN();
  expect(averageStd([layer(0.5), layer(0.25)])).toBe(0.375);
});

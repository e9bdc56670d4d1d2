import { describe, expect, test } from '@jest/globals';
import { grouped, shortNumber, sigma } from '../../src/chart/layout/format.ts';

describe('sigma', () => {
  // python3: [[x, '{:5.4f}'.format(x)] for x in values]
  test.each([
    [0, '0.0000'],
    [0.4391, '0.4391'],
    [0.03125, '0.0312'],
    [0.09375, '0.0938'],
    [0.15625, '0.1562'],
    [0.21875, '0.2188'],
    [1.00005, '1.0001'],
    [13.32165, '13.3216'],
    [99999.99994, '99999.9999'],
    [1e-7, '0.0000'],
    [0.00005, '0.0001'],
    [0.00015, '0.0001'],
    [12345.03125, '12345.0312'],
    [0.20835, '0.2084'],
    [1 / 3, '0.3333'],
    [0.99995, '1.0000'],
    [0.34375, '0.3438'],
  ])('%p as Python writes it', (std, text) => expect(sigma(std)).toBe(text));

  test.each([
    [1e5, '1.0000e+5'],
    [1.23456e21, '1.2346e+21'],
    [3.4e38, '3.4000e+38'],
    [NaN, 'n/a'],
    [Infinity, 'n/a'],
  ])('%p beyond what Python writes readably', (std, text) => expect(sigma(std)).toBe(text));
});

test.each([
  [0, '0'],
  [12, '12'],
  [999, '999'],
  [1000, '1,000'],
  [409_600_000, '409,600,000'],
])('grouped(%p)', (count, text) => expect(grouped(count)).toBe(text));

test.each([
  [0.7310586, '0.7310586'],
  [1e12, '1e+12'],
  [300, '300'],
  [2.5e-7, '2.5e-7'],
])('shortNumber(%p)', (value, text) => expect(shortNumber(value)).toBe(text));

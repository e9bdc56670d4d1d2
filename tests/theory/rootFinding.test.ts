import { describe, expect, test } from '@jest/globals';
import { bisect, firstRoot } from '../../src/theory/rootFinding.ts';

/** Where a parabola in ln q dips under 0: between `near` and `far`. */
const dip =
  (near: number, far: number) =>
  (q: number): number =>
    Math.log(q / near) * Math.log(q / far);

describe('the first root', () => {
  test('is found wherever it lies, though the second is but a factor of 1.6 behind it', () => {
    for (let near = 1.1; near < 1e3; near *= 1.07) {
      const far = 1.6 * near;
      expect(firstRoot(dip(near, far), 1, 1e6)! / near).toBeCloseTo(1, 12);
      expect(firstRoot(dip(1 / far, 1 / near), 1, 1e-6)! * near).toBeCloseTo(1, 12);
    }
  });

  test('is undefined where the sign stays, or changes past the end; NaN where the function is', () => {
    expect(firstRoot(() => 0.5, 1, 1e12)).toBeUndefined();
    expect(firstRoot(dip(100, 400), 1, 50)).toBeUndefined();
    expect(firstRoot((q) => (q > 5 ? NaN : 1), 1, 1e12)).toBeNaN();
  });

  test('is passed over where the function stays under what counts as 0', () => {
    expect(firstRoot((q) => Math.max(1 - q, -1e-10), 0.5, 1e6)).toBeUndefined();
  });
});

test('bisection ends at the last bits, in either direction', () => {
  expect(bisect((x) => x * x - 2, 1, 2)).toBeCloseTo(Math.SQRT2, 14);
  expect(bisect((x) => 1e-300 - x, 1, 1e-310) * 1e300).toBeCloseTo(1, 12);
});

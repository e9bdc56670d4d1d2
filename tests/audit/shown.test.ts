import { describe, expect, test } from '@jest/globals';
import { listed, shown } from '../../src/audit/index.ts';

describe('what there is room for', () => {
  const isOdd = (n: number): boolean => n % 2 === 1;

  test.each<[all: number[], most: number, kept: number[]]>([
    [[2, 4, 6], 3, [2, 4, 6]],
    [[2, 4, 6, 8], 3, [2, 4, 6]],
    [[2, 4, 6, 7, 8, 9], 3, [2, 7, 9]],
    [[1, 3, 5, 7], 2, [1, 3]],
  ])('of %j, %i: those with problems, then the first, in their order', (all, most, kept) => {
    expect(shown(all, most, isOdd)).toEqual(kept);
  });

  test('texts, and how many more there are', () => {
    expect(listed(['a', 'b'], 2, ', ')).toBe('a, b');
    expect(listed(['a', 'b', 'c', 'd'], 2, ', ')).toBe('a, b, … and 2 more');
  });
});

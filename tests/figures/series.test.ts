import { describe, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { bandNote, groupBy, markerOf, meanAndRange } from '../../src/figures/series.ts';

test('groups keep the order of the items, and of their keys', () => {
  expect([...groupBy([3, 1, 4, 1, 5, 9], (n) => n % 2)]).toEqual([
    [1, [3, 1, 1, 5, 9]],
    [0, [4]],
  ]);
});

test('the markers are the notebook’s, and those of other initializers differ', () => {
  const others = ['lecunNormal', 'orthogonal', 'heUniform'];
  const { cells } = studyOf({
    initializers: ['zero', { normal: { std: 1 } }, { normal: { std: 0.01 } }, 'xavier', 'he', ...others],
  });
  const markers = cells.map(markerOf);
  expect(markers.slice(0, 5)).toEqual(['circle', 'cross', 'square', 'circle', 'cross']);
  expect(new Set(markers.slice(5)).size).toBe(others.length);
});

describe('repeats are a mean, with a band from the smallest to the largest', () => {
  test.each([
    [[2, 6, 4], { value: 4, low: 2, high: 6 }],
    [[0.5], { value: 0.5 }],
    [[1, NaN, 3], { value: null }],
  ])('%j', (values, expected) => {
    expect(meanAndRange(values)).toEqual(expected);
  });

  test('which a note explains', () => {
    expect(bandNote(5)).toEqual({ band: 'line: mean of 5 repeats; band: smallest to largest' });
    expect(bandNote(1)).toEqual({});
  });
});

import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { sharing } from '../../src/config/sharing.ts';

test('equal data are one object, others each their own', () => {
  const shared = sharing();
  const first = shared({ a: [1, { b: 2 }] });
  expect(shared({ a: [1, { b: 2 }] })).toBe(first);
  expect(shared({ a: [1, { b: 3 }] })).toEqual({ a: [1, { b: 3 }] });
  // Alike as JSON.
  for (const value of [NaN, Infinity, -Infinity, -0, 0]) expect(shared({ value })).toEqual({ value });
});

test('cells of a sweep that have the same network and initializer share them', () => {
  const { cells } = studyOf({
    initializers: ['he', 'zero'],
    sweep: { 'random.seed': [1, 2], 'network.width': [3, 4] },
  });
  const parts = cells.map(({ settings }) => settings);
  expect(new Set(parts.map(({ network }) => network)).size).toBe(2);
  expect(new Set(parts.map(({ initializer }) => initializer)).size).toBe(2);
  expect(new Set(cells.map(({ initializer }) => initializer)).size).toBe(2);
});

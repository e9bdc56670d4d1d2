import { expect, test } from '@jest/globals';
import { bestNote, bestOf } from '../../src/verdict/best.ts';

test('a healthy cell before any other, then the smaller score, then the first', () => {
  const dead = { verdict: 'dead', score: 0.1 } as const;
  const healthy = (score: number | null) => ({ verdict: 'healthy', score }) as const;
  expect(bestOf([dead, healthy(2), healthy(0.5), healthy(0.5)])).toBe(2);
  expect(bestOf([healthy(null), dead, { verdict: undefined, score: 0.05 }])).toBe(2);
  expect(bestOf([healthy(NaN), { verdict: 'dead', score: null }])).toBeUndefined();
  expect(bestOf([])).toBeUndefined();
});

test('where none is healthy it is said', () => {
  expect(bestNote('healthy')).toContain('healthy cells');
  expect(bestNote('vanishing')).toContain('no cell is healthy');
});

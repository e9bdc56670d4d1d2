import { describe, expect, test } from '@jest/globals';
import type { ActivationName } from '../../src/activation/index.ts';
import { theoryOf } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';
import { golden } from './golden.ts';

/** Of scripts/golden/depthScales.py: 30 digits, of which 17 are written. */
const { biasVariance, rows } = golden('depthScales.json') as {
  biasVariance: number;
  rows: Readonly<Record<'q' | 'chi' | 'xiQ' | 'c' | 'xiC', string> & { activation: string; weightVariance: number }>[];
};

describe('fixed points and depth scales are those of mpmath', () => {
  test.each(rows.map((row) => [row.activation, row.weightVariance, row] as const))('%s, σ_w² %d', (name, w, row) => {
    const found = theoryOf(atDefaults(name as ActivationName), { weightVariance: w, biasVariance });
    for (const quantity of ['q', 'chi', 'xiQ', 'xiC'] as const) {
      expect([quantity, Math.abs(found[quantity]! / Number(row[quantity]) - 1) < 1e-9]).toEqual([quantity, true]);
    }
    // Newton’s method for it ends at that part of 1.
    expect(Math.abs(found.c! - Number(row.c))).toBeLessThan(1e-10);
  });
});

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
    const distance = (quantity: 'q' | 'chi' | 'xiQ' | 'c' | 'xiC'): number =>
      Math.abs(Number(found[quantity]) / Number(row[quantity]) - 1);
    expect({ q: distance('q') < 1e-9, chi: distance('chi') < 1e-9 }).toEqual({ q: true, chi: true });
    expect({ xiQ: distance('xiQ') < 1e-7, c: distance('c') < 1e-7, xiC: distance('xiC') < 1e-7 }).toEqual({
      xiQ: true,
      c: true,
      xiC: true,
    });
  });
});

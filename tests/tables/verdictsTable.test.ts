import { expect, test } from '@jest/globals';
import { verdictsTable } from '../../src/tables/verdictsTable.ts';
import type { Verdict } from '../../src/verdict/index.ts';
import { recordOf, study } from '../support/sample.ts';

const cell = study.cells[2]!;
const record = recordOf(2);
const swept = study.sweep.map(({ path }) => path);

const verdict: Verdict = {
  verdict: 'vanishing',
  sentence: 'the signal has faded',
  measure: 'forward std',
  value: 1e-3,
  threshold: 0.05,
  layer: 4,
  epoch: 0,
  theory: { value: null, sqrtChi: null },
  advice: null,
  repeats: { agreeing: 2, of: 3 },
};

test('the columns stand as the contract has them', () => {
  const names = 'cell initializer verdict sentence measure layer epoch value limit theory agreeing repeats score'.split(
    ' ',
  );
  expect(verdictsTable.columns(study.sweep).map(({ name }) => name)).toEqual([...names, ...swept]);
});

test('a row of a cell', () => {
  const [row, ...others] = verdictsTable.rows(cell, record, verdict);
  const fields = verdictsTable.columns(study.sweep).map(({ value }) => value(row!));
  const { slug, initializer } = cell;
  const expected = [
    slug,
    initializer.label,
    'vanishing',
    'the signal has faded',
    'forward std',
    4,
    0,
    1e-3,
    0.05,
    NaN,
    2,
    3,
  ];
  expect(fields.slice(0, 12)).toEqual(expected);
  expect(others).toEqual([]);
  expect([...verdictsTable.rows(cell, record, null)]).toEqual([]);
});

/** Epoch 0 of some repeats: the stds of its layers, forward and backward. */

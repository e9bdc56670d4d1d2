import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { diagnostics, predictions } from '../../src/diagnostics/index.ts';
import { growthLimit, thresholds, verdictWords } from '../../src/verdict/index.ts';

const page = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8');

/** The rows of all tables of the page, field by field. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((field) => field.trim().replaceAll('\\|', '|').replaceAll('`', '')),
  );

const entries = [...Object.values(diagnostics), ...Object.values(predictions)];

test.each(entries.map((entry) => [entry.column, entry] as const))(
  'docs/diagnostics.md tells of %s what the table does',
  (_column, { column, meaning, formula, source, healthy }) => {
    expect(rows).toContainEqual([column, meaning, formula, source, healthy]);
  },
);

test.each(Object.entries(verdictWords))('docs/diagnostics.md explains %s', (word, meaning) => {
  expect(rows).toContainEqual([word, meaning]);
});

test('docs/diagnostics.md gives every threshold and its reason', () => {
  const told = rows.map(([, ...rest]) => rest);
  for (const { value, reason } of Object.values(thresholds)) expect(told).toContainEqual([String(value), reason]);
});

test('docs/diagnostics.md gives the limit of growth as a factor', () => {
  const [, factor] = /a factor of e³, (\d+\.\d+)/.exec(page)!;
  expect(factor).toBe(growthLimit.toFixed(1));
});

test('every diagnostic has a column of its own', () => {
  expect(new Set(entries.map(({ column }) => column)).size).toBe(entries.length);
  for (const { column } of entries) expect(column).toMatch(/^[a-z0-9_]+$/);
});

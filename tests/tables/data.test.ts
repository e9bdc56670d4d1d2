import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Column } from '../../src/tables/column.ts';
import { diagnosticsTable } from '../../src/tables/diagnosticsTable.ts';
import { manifestSchema } from '../../src/store/manifestSchema.ts';
import { parametersTable } from '../../src/tables/parametersTable.ts';
import { histogramsTable, statisticsTable, summaryTable } from '../../src/tables/tables.ts';
import { verdictsTable } from '../../src/tables/verdictsTable.ts';
import { root } from '../support/cli.ts';

const text = readFileSync(`${root}docs/data.md`, 'utf8');

/** The first two cells of each row of the table below a heading, code marks and the header left out. */
const documented = (heading: string): string[][] => {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, 3)
      .map((field) => field.trim().replaceAll('`', '')),
  );
};

const swept = ['_one for each swept path_', ''];

const columnsOf = (columns: readonly Column<never>[]): string[][] =>
  columns.map(({ name, type }) => (name === 'a.path' ? swept : [name, type]));

describe('docs/data.md', () => {
  const sweep = [{ path: 'a.path', key: 'path', values: [1] }];
  const tables: [heading: string, columns: readonly Column<never>[]][] = [
    ['statistics.csv, statistics.parquet', statisticsTable.columns(sweep)],
    ['summary.csv', summaryTable.columns(sweep)],
    ['parameters.csv, parameters.parquet', parametersTable.columns(sweep)],
    ['histograms.parquet', histogramsTable.columns(sweep)],
    ['diagnostics.csv', diagnosticsTable.columns(sweep)],
    ['verdicts.csv, verdicts.parquet', verdictsTable.columns(sweep)],
  ];

  test.each(tables)('%s: every column in its place, with its type', (heading, columns) => {
    expect(documented(heading)).toEqual(columnsOf(columns));
  });

  test("manifest.json: every key, in the schema's order", () => {
    expect(documented('manifest.json').map(([key]) => key)).toEqual(
      Object.keys(manifestSchema.def.innerType.def.shape),
    );
  });

  test('manifest.json: every key of a cell and a file', () => {
    const { cells, files } = manifestSchema.def.innerType.def.shape;
    const rows = text.split('\n');
    for (const [name, list] of Object.entries({ cells, files })) {
      const row = rows.find((line) => line.startsWith(`| \`${name}\``));
      const keys = Object.keys(list.def.innerType.def.element.def.innerType.def.shape);
      const named = [...row!.matchAll(/`(\w+)`/g)].map(([, key]) => key).slice(1);
      expect({ name, keys: named }).toEqual({ name, keys });
    }
  });
});

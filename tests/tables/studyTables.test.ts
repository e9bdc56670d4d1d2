import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { startTables } from '../../src/tables/studyTables.ts';
import type { LayerStatistics } from '../../src/statistics/index.ts';
import { statisticsTable, summaryTable } from '../../src/tables/tables.ts';
import { temporaryFolder } from '../support/folder.ts';
import { parseCsv } from './rfc4180.ts';
import { ids, recordOf, saveRecord, study } from '../support/sample.ts';

const root = temporaryFolder();
const names = [
  'statistics.csv',
  'summary.csv',
  'parameters.csv',
  'parameters.parquet',
  'statistics.parquet',
  'histograms.parquet',
  'diagnostics.csv',
];

/** Writes the tables of cells that finish in `order`. */
const write = async (name: string, order: readonly number[], failing: readonly number[] = []): Promise<string> => {
  const folder = join(root, name);
  const tables = startTables(folder, study, ids);
  for (const i of order) {
    if (!failing.includes(i)) saveRecord(folder, ids[i]!, recordOf(i));
    tables.cellFinished(i, !failing.includes(i));
  }
  const summary = [...(await tables.summary())];
  const entries = await tables.close();
  await tables.discard();
  expect(entries.map(({ path }) => path)).toEqual(expect.arrayContaining(names));
  expect(summary.map(({ cell }) => cell)).toEqual(study.cells.filter((_, i) => !failing.includes(i)));
  return folder;
};

const read = (folder: string): string[] => names.map((name) => readFileSync(join(folder, name), 'base64'));

test('the order in which cells finish changes no byte', async () => {
  const inOrder = read(await write('in-order', [0, 1, 2, 3]));
  expect(read(await write('shuffled', [2, 3, 1, 0]))).toEqual(inOrder);
});

test('a cell that failed has no rows; the others have theirs', async () => {
  const folder = await write('failing', [3, 0, 1, 2], [1]);
  const [header, ...lines] = parseCsv(readFileSync(join(folder, 'statistics.csv'), 'utf8'));
  expect([...new Set(lines.map((line) => line[0]))]).toEqual([0, 2, 3].map((i) => study.cells[i]!.slug));
  expect(header).toHaveLength(18 + study.sweep.length);
});

test('statistics.parquet holds what statistics.csv holds', async () => {
  const folder = await write('both', [0, 1, 2, 3]);
  const [header, ...lines] = parseCsv(readFileSync(join(folder, 'statistics.csv'), 'utf8'));
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'statistics.parquet')) });
  expect(rows).toHaveLength(lines.length);
  expect(lines).toHaveLength(4 * 2 * 2 * 2 * 4);
  expect(Object.keys(rows[0]!)).toEqual(header);
  const read = (text: string, value: unknown): unknown => {
    if (value === null) return text === '' ? null : text;
    if (typeof value === 'bigint') return BigInt(text);
    return typeof value === 'number' ? Number(text) : typeof value === 'boolean' ? text === 'true' : text;
  };
  const fromCsv = lines.map((line, i) => Object.values(rows[i]!).map((value, j) => read(line[j]!, value)));
  expect(fromCsv).toEqual(rows.map((row) => Object.values(row)));
});

test('histograms.parquet counts every finite value once', async () => {
  const folder = await write('counts', [0, 1, 2, 3]);
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'histograms.parquet')) });
  const countsOf = (layers: readonly LayerStatistics[]) => layers.flatMap(({ histogram }) => histogram.counts);
  const expected = [0, 1, 2, 3].flatMap((i) => {
    const { repeats } = recordOf(i);
    return [
      ...repeats.flatMap(({ epochs }) =>
        epochs.flatMap(({ forward, backward }) => countsOf([...forward, ...backward])),
      ),
      ...repeats.flatMap(({ parameters }) => countsOf(parameters.flat().map(({ statistics }) => statistics))),
    ];
  });
  expect(rows.map(({ count }) => Number(count))).toEqual(expected);
});

test('tables that are discarded leave nothing', async () => {
  const folder = join(root, 'discarded');
  const tables = startTables(folder, study, ids);
  saveRecord(folder, ids[0]!, recordOf(0));
  tables.cellFinished(0, true);
  await tables.discard();
  expect(readdirSync(folder)).toEqual(['cells']);
});

test('in CSV, numbers of a double column alone have a point or an exponent', async () => {
  const folder = await write('looks', [0, 1, 2, 3]);
  for (const [name, table] of Object.entries({ statistics: statisticsTable, summary: summaryTable })) {
    const [header, ...lines] = parseCsv(readFileSync(join(folder, `${name}.csv`), 'utf8'));
    const columns = table.columns(study.sweep);
    expect(header).toEqual(columns.map((column) => column.name));
    for (const [i, { type }] of columns.entries()) {
      const fields = new Set(lines.map((line) => line[i]!).filter((field) => field !== ''));
      const looks = { double: /[.e]/, int32: /^-?\d+$/, int64: /^-?\d+$/, boolean: /^(true|false)$/, text: /^/ }[type];
      expect([...fields].filter((field) => !looks.test(field))).toEqual([]);
    }
  }
});

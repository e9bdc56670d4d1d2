import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { saveRecord } from '../../src/store/records.ts';
import { startTables } from '../../src/tables/studyTables.ts';
import { temporaryFolder } from '../support/folder.ts';
import { parseCsv } from './rfc4180.ts';
import { ids, recordOf, study } from '../support/sample.ts';

const root = temporaryFolder();
const names = ['statistics.csv', 'summary.csv', 'statistics.parquet', 'histograms.parquet', 'diagnostics.csv'];

/** Writes the tables of cells that finish in `order`. */
const write = async (name: string, order: readonly number[], failing: readonly number[] = []): Promise<string> => {
  const folder = join(root, name);
  const tables = startTables(folder, study, ids);
  for (const i of order) {
    if (!failing.includes(i)) saveRecord(folder, ids[i]!, recordOf(i));
    tables.cellFinished(i, !failing.includes(i));
  }
  const summary = await tables.summary();
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
  expect(header).toHaveLength(16 + study.sweep.length);
});

test('statistics.parquet holds what statistics.csv holds', async () => {
  const folder = await write('both', [0, 1, 2, 3]);
  const [header, ...lines] = parseCsv(readFileSync(join(folder, 'statistics.csv'), 'utf8'));
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'statistics.parquet')) });
  expect(rows).toHaveLength(lines.length);
  expect(lines).toHaveLength(4 * 2 * 2 * 2 * 4);
  expect(Object.keys(rows[0]!)).toEqual(header);
  expect(rows.map((row) => Object.values(row).map((value) => (value === null ? '' : String(value))))).toEqual(lines);
});

test('histograms.parquet counts every finite value once', async () => {
  const folder = await write('counts', [0, 1, 2, 3]);
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'histograms.parquet')) });
  const expected = [0, 1, 2, 3].flatMap((i) =>
    recordOf(i).repeats.flatMap(({ epochs }) =>
      epochs.flatMap(({ forward, backward }) => [...forward, ...backward].flatMap(({ histogram }) => histogram.counts)),
    ),
  );
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

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { Column, ColumnType } from '../../src/tables/column.ts';
import { mockDisk, onFullDisk } from '../store/fullDisk.ts';
import { temporaryFolder } from '../support/folder.ts';

mockDisk();
const { parquetFile } = await import('../../src/tables/parquet.ts');

const folder = temporaryFolder();

/** A column for each type; a row is a number from which all its fields follow. */
const columns: Column<number>[] = [
  { name: 'text', type: 'text', value: (i) => (i % 5 === 0 ? '' : `한글 🙂 ${i % 7}`) },
  { name: 'true.or.false', type: 'boolean', value: (i) => i % 3 === 0 },
  { name: 'int32', type: 'int32', value: (i) => (i % 2 === 0 ? i : -(2 ** 31)) },
  { name: 'int64', type: 'int64', value: (i) => (i % 2 === 0 ? 2 ** 53 - 1 - i : -(2 ** 53) + i) },
  { name: 'double', type: 'double', value: (i) => doubles[i % doubles.length]! },
  { name: 'lost', type: 'double', value: () => NaN },
];
const doubles = [NaN, -0, 0, 5e-324, -1.7976931348623157e308, 0.1, 1 / 3];

const write = async (path: string, count: number, chosen = columns): Promise<string> => {
  const file = await parquetFile(folder, path, chosen);
  await file.add(Array.from({ length: count }, (_, i) => i));
  await file.close();
  return join(folder, path);
};

describe('read back by another library', () => {
  test.each([0, 1, 7, 32_768, 40_000])('%d rows are as they were', async (count) => {
    const file = await asyncBufferFromFile(await write(`rows-${count}.parquet`, count));
    const { row_groups: groups } = await parquetMetadataAsync(file);
    expect(Math.max(0, ...groups.map((group) => Number(group.num_rows)))).toBeLessThanOrEqual(32_768);
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(count);
    const wrong = rows.findIndex(
      (row, i) => !columns.every(({ name, type, value }) => Object.is(row[name], stored(type, value(i)))),
    );
    expect(wrong).toBe(-1);
  });
});

const stored = (type: ColumnType, value: unknown): unknown => {
  if (type === 'int64') return BigInt(value as number);
  return Number.isNaN(value) ? null : value;
};

test('each column has its type; only a number can be missing', async () => {
  const file = await asyncBufferFromFile(await write('types.parquet', 3));
  const { schema, created_by: creator } = await parquetMetadataAsync(file);
  expect(
    schema
      .slice(1)
      .map(({ name, type, converted_type: as, repetition_type: repetition }) => [name, type, as, repetition]),
  ).toEqual([
    ['text', 'BYTE_ARRAY', 'UTF8', 'REQUIRED'],
    ['true.or.false', 'BOOLEAN', undefined, 'REQUIRED'],
    ['int32', 'INT32', undefined, 'REQUIRED'],
    ['int64', 'INT64', undefined, 'REQUIRED'],
    ['double', 'DOUBLE', undefined, 'OPTIONAL'],
    ['lost', 'DOUBLE', undefined, 'OPTIONAL'],
  ]);
  expect(creator).toMatch(/^initscope version \d/);
});

test('the same rows give the same bytes, however they are handed over', async () => {
  const whole = readFileSync(await write('whole.parquet', 40_000));
  const file = await parquetFile(folder, 'parts.parquet', columns);
  for (let i = 0; i < 40_000; i += 321) {
    await file.add(Array.from({ length: Math.min(321, 40_000 - i) }, (_, k) => i + k));
  }
  const entry = await file.close();
  expect(readFileSync(join(folder, 'parts.parquet')).equals(whole)).toBe(true);
  expect(entry.bytes).toBe(whole.length);
});

test('a full disk is an OutputError, and leaves nothing', async () => {
  await expect(onFullDisk(() => write('full/rows.parquet', 40_000))).rejects.toMatchObject({
    name: 'OutputError',
    message: `${join(folder, 'full/rows.parquet')}: can't be written: the disk is full`,
  });
  expect(readdirSync(join(folder, 'full'))).toEqual([]);
});

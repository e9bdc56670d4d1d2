import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Column } from '../../src/tables/column.ts';
import { csvFile, csvLine } from '../../src/tables/csv.ts';
import { temporaryFolder } from '../support/folder.ts';
import { parseCsv } from './rfc4180.ts';

const folder = temporaryFolder();

test('texts come back as they were, whatever they hold', () => {
  const texts = [
    'plain',
    '',
    'a,b',
    'say "no"',
    '"',
    '""',
    'two\nlines',
    'a\rb',
    'a\rb\r\n',
    ' edges ',
    '한글 🙂',
    "'",
    '\t',
    '=1+1',
  ];
  expect(parseCsv(csvLine(texts))).toEqual([texts]);
});

test('the reader of these tests refuses what is no CSV', () => {
  expect(() => parseCsv('a,"b\n')).toThrow(/unclosed/);
  expect(() => parseCsv('a"b,c\n')).toThrow(/must end/);
  expect(() => parseCsv('a,b\nc\n')).toThrow(/line 2/);
  expect(() => parseCsv('a,b')).toThrow(/must end/);
});

describe('numbers', () => {
  test('come back bit for bit', () => {
    const bits = new BigUint64Array(20_000);
    const words = new Uint32Array(bits.buffer);
    // xorshift32, for doubles of every size
    for (let i = 0, x = 1; i < words.length; i++) words[i] = x = shifted(shifted(shifted(x, 13), -17), 5);
    const doubles = [...new Float64Array(bits.buffer), 0, -0, 5e-324, 1.7976931348623157e308, 2 ** 53, 1e21, 0.1 + 0.2];
    const numbers = doubles.filter((value) => !Number.isNaN(value));
    const [fields] = parseCsv(csvLine(numbers));
    expect(numbers.filter((value, i) => !Object.is(Number(fields![i]), value))).toEqual([]);
    expect(numbers.length).toBeGreaterThan(19_000);
  });

  test('that are none are empty; true and false are words', () => {
    expect(csvLine([NaN, 1, NaN, true, false])).toBe(',1,,true,false\n');
  });
});

const shifted = (x: number, by: number): number => (by > 0 ? x ^ (x << by) : x ^ (x >>> -by)) >>> 0;

test('a file has its header and all rows, over many writes', async () => {
  const columns: Column<number>[] = [
    { name: 'i', type: 'int32', value: (i) => i },
    { name: 'a "text"', type: 'text', value: (i) => `row ${i}, ${'x'.repeat(50)}` },
  ];
  const file = csvFile(folder, 'deep/table.csv', columns);
  const rows = Array.from({ length: 20_000 }, (_, i) => i);
  await file.add(rows.slice(0, 5));
  await file.add(rows.slice(5));
  await file.close();
  const [header, ...lines] = parseCsv(readFileSync(join(folder, 'deep/table.csv'), 'utf8'));
  expect(header).toEqual(['i', 'a "text"']);
  expect(lines).toEqual(rows.map((i) => [String(i), `row ${i}, ${'x'.repeat(50)}`]));
});

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
  expect(
    parseCsv(
      csvLine(
        texts,
        texts.map(() => 'text'),
      ),
    ),
  ).toEqual([texts]);
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
    const drawn = [...new Float64Array(bits.buffer), 0, -0, 5e-324, 1.7976931348623157e308, 2 ** 53, 1e21, 0.1 + 0.2];
    const numbers = drawn.filter((value) => !Number.isNaN(value));
    const [fields] = parseCsv(doubles(numbers));
    expect(numbers.filter((value, i) => !Object.is(Number(fields![i]), value))).toEqual([]);
    expect(numbers.length).toBeGreaterThan(19_000);
  });

  test('of a double column have a point or an exponent, and the fewest digits', () => {
    const numbers = [0, -0, 1, -3, 100, 2 ** 53, 1e15, 9999999999999998, 1e16, 1e20, 22088168255229264000, 1e21, 1e300];
    expect(doubles(numbers)).toBe(
      '0.0,-0.0,1.0,-3.0,100.0,9007199254740992.0,1000000000000000.0,9999999999999998.0,1e+16,1e+20,2.2088168255229264e+19,1e+21,1e+300\n',
    );
    expect(doubles([0.1, 1.5e-7, 5e-324, 0.1 + 0.2])).toBe('0.1,1.5e-7,5e-324,0.30000000000000004\n');
    expect(doubles([Infinity, -Infinity, NaN])).toBe('1e999,-1e999,\n');
  });

  test('of an integer column have none', () => {
    expect(csvLine([0, -3, 2 ** 53 - 1, 100], ['int32', 'int32', 'int64', 'int64'])).toBe(
      '0,-3,9007199254740991,100\n',
    );
  });

  test('that are none are empty; true and false are words', () => {
    expect(csvLine([NaN, 1, NaN, true, false], ['double', 'double', 'double', 'boolean', 'boolean'])).toBe(
      ',1.0,,true,false\n',
    );
  });
});

const doubles = (numbers: readonly number[]): string =>
  csvLine(
    numbers,
    numbers.map(() => 'double'),
  );

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

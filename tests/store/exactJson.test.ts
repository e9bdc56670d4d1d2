import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diagnostics, type LayerDiagnostics } from '../../src/diagnostics/index.ts';
import { describeLayers, stack } from '../../src/network/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import type { CellRecord, EpochRecord } from '../../src/record/record.ts';
import type { LayerStatistics } from '../../src/statistics/index.ts';
import { fromExactJson, toExactJson } from '../../src/store/exactJson.ts';
import { loadRecord } from '../../src/store/records.ts';
import type { FileEntry } from '../../src/store/atomicFiles.ts';
import { saveRecord } from '../support/sample.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

const special = [NaN, Infinity, -Infinity, 0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308];
const whole = [1, -1, 2 ** 53, 1e21, 1e22, 123456789012345680000];

/** Doubles of all sizes, one in three of the awkward ones. */
const numbersFrom = (seed: number) => {
  const stream = new RandomStream([seed, 0, 0]);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(stream.uniform() * list.length)]!;
  const bits = (): number => {
    const words = Uint32Array.of(stream.uniform() * 2 ** 32, stream.uniform() * 2 ** 32);
    return new Float64Array(words.buffer)[0]!;
  };
  return (): number => (stream.uniform() < 1 / 3 ? pick([...special, ...whole]) : bits());
};

const randomRecord = (seed: number): CellRecord => {
  const next = numbersFrom(seed);
  const layers = describeLayers(stack([3, 4, 5], { name: 'tanh', parameters: {} }));
  const statistics = (): LayerStatistics => ({
    count: next(),
    nonfinite: next(),
    mean: next(),
    std: next(),
    min: next(),
    max: next(),
    zeroFraction: next(),
    sampleStd: next(),
    histogram: { lower: next(), upper: next(), counts: Array.from({ length: 7 }, next) },
  });
  const epoch = (): EpochRecord => ({ forward: layers.map(statistics), backward: layers.map(statistics) });
  const found = (): LayerDiagnostics =>
    Object.fromEntries(Object.keys(diagnostics).map((key) => [key, next()])) as unknown as LayerDiagnostics;
  return {
    layers: layers.map((layer, i) => ({ ...layer, name: ['NaN', '=NaN', '==', '', '-0', 'Infinity'][i % 6]! })),
    repeats: [0, 1].map(() => ({
      epochs: [epoch(), epoch(), epoch()],
      diagnostics: [layers.map(found), layers.map(found), layers.map(found)],
      parameters: [],
    })),
  };
};

describe('a record', () => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))('comes back bit for bit: %i', (seed) => {
    const record = randomRecord(seed);
    saveRecord(folder, 'ab12', record);
    // toStrictEqual tells −0 from 0.
    expect(loadRecord(folder, 'ab12', 2)).toStrictEqual(record);
    expect(record).toStrictEqual(randomRecord(seed));
  });

  test('that an earlier form wrote is as good as none', () => {
    const [{ sha256 }] = saveRecord(folder, 'cd34', randomRecord(1)) as [FileEntry, FileEntry];
    for (const text of [
      '{"id":"cd34","sha256":"","layers":null,"repeats":null}',
      `{"id":"cd34","sha256":"${sha256}","layers":[],"repeats":[{"epochs":[],"diagnostics":[null]}]}`,
      readFileSync(join(folder, 'cells/cd34.json'), 'utf8').replace('"form":5', '"form":4'),
    ]) {
      writeFileSync(join(folder, 'cells/cd34.json'), text);
      expect(loadRecord(folder, 'cd34', 2)).toBeUndefined();
    }
  });
});

test.each([
  ['texts', ['=', '==', '=NaN', 'NaN', '', '-0', 'a=b', '=-Infinity']],
  ['null, true and false', [null, true, false, [null], { a: null }]],
  ['nothing', {}],
  ['one number', NaN],
  ['lists in lists', [[1, [NaN, [-0]]], []]],
])('%s come back', (_, value) => {
  const before = structuredClone(value);
  expect(fromExactJson(toExactJson(value))).toStrictEqual(value);
  expect(value).toStrictEqual(before);
});

test('what JSON has as it is, is written as JSON writes it', () => {
  const value = { a: [1, 0.1, 1e21, 5e-324], b: 'text', c: { d: [-1] } };
  expect(toExactJson(value)).toBe(JSON.stringify(value));
});

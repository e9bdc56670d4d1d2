import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  isRecordPath,
  loadFiguresRecord,
  loadRecord,
  loadRepeat,
  missingRepeats,
  recordFiles,
  saveFiguresRecord,
} from '../../src/store/records.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordOf, saveRecord } from '../support/sample.ts';

const folder = temporaryFolder();

test('a record comes back bit for bit, NaN and all', async () => {
  const entries = saveRecord(folder, 'ab12', recordOf(3));
  expect(entries.map(({ path }) => path)).toEqual(['cells/ab12.json', 'cells/ab12.1.json']);
  expect(entries.every(({ path }) => isRecordPath(path))).toBe(true);
  expect(loadRecord(folder, 'ab12', 2)).toEqual(recordOf(3));
  expect(recordOf(3).repeats[0]!.epochs[1]!.backward[3]!.mean).toBeNaN();
});

test('what is not finite of the draws comes back with the numbers', () => {
  const record = recordOf(2);
  const nonfiniteParameters = [{ layer: 1, name: 'W' }];
  const [first, second] = record.repeats;
  saveRecord(folder, 'ef56', { ...record, repeats: [{ ...first!, nonfiniteParameters }, second!] });
  expect(loadRecord(folder, 'ef56', 2)?.repeats.map((repeat) => repeat.nonfiniteParameters)).toEqual([
    nonfiniteParameters,
    undefined,
  ]);
});

describe('a record is as good as none', () => {
  const file = join(folder, 'cells/dead.json');
  const damages: [what: string, damage: (text: string) => string][] = [
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['zeros', (text) => '\0'.repeat(text.length)],
    ['no JSON', () => 'half a page of notes'],
    ['null', () => 'null'],
    ['a list', () => '[]'],
    ["another cell's", (text) => text.replace('"dead"', '"beef"')],
    ['changed in a digit', (text) => text.replace('"count":20', '"count":21')],
    ["another layer's", (text) => text.replace('"kind":"affine"', '"kind":"relu"')],
    ['without its layers', (text) => text.replace('"layers"', '"layer"')],
    ['without its numbers', (text) => text.replace('"epochs"', '"epoch"')],
    ["another repeat's", (text) => text.replace('"repeat":0', '"repeat":1')],
    ['without its checksum', (text) => text.replace('"sha256"', '"sha512"')],
  ];

  test.each(damages)('where it is %s', async (_, damage) => {
    saveRecord(folder, 'dead', recordOf(1));
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    expect(loadRecord(folder, 'dead', 2)).toBeUndefined();
    saveRecord(folder, 'dead', recordOf(1));
    expect(readFileSync(file, 'utf8')).not.toBe(damaged);
  });

  test('where there is none', async () => {
    expect(loadRecord(folder, 'none', 1)).toBeUndefined();
    expect(loadFiguresRecord(folder, 'none')).toBeUndefined();
  });
});

test("a cell's pictures come back, and nothing that is no list of files", async () => {
  const record = { key: 'k', renderer: 'r', files: [{ path: 'figures/a.png', bytes: 3, sha256: '00' }] };
  const { path } = saveFiguresRecord(folder, 'ab12', record);
  expect(loadFiguresRecord(folder, 'ab12')).toEqual(record);
  for (const text of [
    '{"key":"k","renderer":"r"}',
    '{"key":"k","files":[]}',
    '{"key":"k","renderer":"r","files":[null]}',
    '{"renderer":"r","files":[]}',
    '{"key":"k","renderer":"r","files":[{"path":"a"}]}',
  ]) {
    writeFileSync(join(folder, path), text);
    expect(loadFiguresRecord(folder, 'ab12')).toBeUndefined();
  }
});

test('the records of a study are files of it; those of repeats that it has not are none', async () => {
  const saved = [
    ...saveRecord(folder, 'f1', recordOf(1)),
    saveFiguresRecord(folder, 'f1', { key: 'k', renderer: 'r', files: [] }),
    ...saveRecord(folder, 'f2', recordOf(2)).slice(0, 1),
  ];
  const repeats = { f1: 2, none: 1, f2: 1 };
  expect(recordFiles(folder, new Map(Object.entries(repeats)))).toEqual(saved);
});

test('a repeat more finds those that are there, and a repeat less needs no other', () => {
  saveRecord(folder, 'ab34', recordOf(1));
  expect([1, 2, 3, 5].map((repeats) => missingRepeats(folder, 'ab34', repeats))).toEqual([[], [], [2], [2, 3, 4]]);
  expect(loadRecord(folder, 'ab34', 1)?.repeats).toEqual(recordOf(1).repeats.slice(0, 1));
  expect(loadRecord(folder, 'ab34', 3)).toBeUndefined();
  expect(loadRepeat(folder, 'ab34', 1)?.epochs).toEqual(recordOf(1).repeats[1]!.epochs);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  isRecordPath,
  loadFiguresRecord,
  loadRecord,
  recordFiles,
  saveFiguresRecord,
  saveRecord,
} from '../../src/store/records.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordOf } from '../support/sample.ts';

const folder = temporaryFolder();

test('a record comes back bit for bit, NaN and all', async () => {
  const entry = saveRecord(folder, 'ab12', recordOf(3));
  expect(entry.path).toBe('cells/ab12.json');
  expect(isRecordPath(entry.path)).toBe(true);
  expect(loadRecord(folder, 'ab12')).toEqual(recordOf(3));
  expect(recordOf(3).repeats[0]!.epochs[1]!.backward[3]!.mean).toBeNaN();
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
    ['without its numbers', (text) => text.replace('"repeats"', '"repeat"')],
    ['without its checksum', (text) => text.replace('"sha256"', '"sha512"')],
  ];

  test.each(damages)('where it is %s', async (_, damage) => {
    saveRecord(folder, 'dead', recordOf(1));
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    expect(loadRecord(folder, 'dead')).toBeUndefined();
    saveRecord(folder, 'dead', recordOf(1));
    expect(readFileSync(file, 'utf8')).not.toBe(damaged);
  });

  test('where there is none', async () => {
    expect(loadRecord(folder, 'none')).toBeUndefined();
    expect(loadFiguresRecord(folder, 'none')).toBeUndefined();
  });
});

test("a cell's pictures come back, and nothing that is no list of files", async () => {
  const record = { key: 'k', files: [{ path: 'figures/a.png', bytes: 3, sha256: '00' }] };
  const { path } = saveFiguresRecord(folder, 'ab12', record);
  expect(loadFiguresRecord(folder, 'ab12')).toEqual(record);
  for (const text of [
    '{"key":"k"}',
    '{"key":"k","files":[null]}',
    '{"files":[]}',
    '{"key":"k","files":[{"path":"a"}]}',
  ]) {
    writeFileSync(join(folder, path), text);
    expect(loadFiguresRecord(folder, 'ab12')).toBeUndefined();
  }
});

test('the records of a study are files of it, each once', async () => {
  const saved = [
    saveRecord(folder, 'f1', recordOf(1)),
    saveFiguresRecord(folder, 'f1', { key: 'k', files: [] }),
    saveRecord(folder, 'f2', recordOf(2)),
  ];
  expect(recordFiles(folder, ['f1', 'none', 'f2', 'f1'])).toEqual(saved);
});

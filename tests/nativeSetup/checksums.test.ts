import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { matchesChecksums, writeChecksums } from '../../src/nativeSetup/checksums.ts';
import { temporaryFolder } from '../support/folder.ts';

const base = temporaryFolder();

function listedFolder(): string {
  const folder = mkdtempSync(join(base, 'folder-'));
  mkdirSync(join(folder, 'inner'));
  writeFileSync(join(folder, 'library'), 'abc');
  writeFileSync(join(folder, 'inner', 'header'), 'def');
  writeChecksums(folder);
  return folder;
}

test('a folder matches as long as every byte is as it was', () => {
  const folder = listedFolder();
  expect(matchesChecksums(folder)).toBe(true);
  utimesSync(join(folder, 'library'), 0, 0);
  expect(matchesChecksums(folder)).toBe(true);
});

test.each([
  ['a byte more', (folder: string) => appendFileSync(join(folder, 'library'), 'd')],
  ['another byte', (folder: string) => writeFileSync(join(folder, 'inner', 'header'), 'deF')],
  ['a file less', (folder: string) => rmSync(join(folder, 'inner', 'header'))],
  ['no inventory', (folder: string) => rmSync(join(folder, 'inventory.json'))],
  ['half an inventory', (folder: string) => writeFileSync(join(folder, 'inventory.json'), '[{"path": "libr')],
  ['an inventory of something else', (folder: string) => writeFileSync(join(folder, 'inventory.json'), '[null, 1]')],
  ['an empty inventory', (folder: string) => writeFileSync(join(folder, 'inventory.json'), '[]')],
])('%s is noticed', (_, damage) => {
  const folder = listedFolder();
  damage(folder);
  expect(matchesChecksums(folder)).toBe(false);
});

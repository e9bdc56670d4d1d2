import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { earlierRun } from '../../src/store/manifest.ts';
import { prune as pruneFolder } from '../../src/store/prune.ts';
import type { FileEntry } from '../../src/store/atomicFiles.ts';
import { temporaryFolder } from '../support/folder.ts';

const outer = temporaryFolder();
const folder = join(outer, 'study');

const entry = (path: string): FileEntry => ({ path, bytes: 1, sha256: '0'.repeat(64) });
const write = (path: string, text = 'x'): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
/** As a run does that writes these files. */
const prune = async (...files: FileEntry[]): Promise<void> =>
  pruneFolder(folder, files, (await earlierRun(folder)).files);
const writeManifest = (manifest: unknown): void => write('manifest.json', JSON.stringify(manifest));

test('what the last run wrote and this one does not is removed, with the folders that it leaves empty', async () => {
  const last = ['statistics.csv', 'figures/width=5/he/a.png', 'figures/width=5/xavier/a.png', 'cells/00ff.json'];
  for (const path of [...last, 'notes.txt', 'figures/width=5/xavier/mine.png']) write(path);
  writeManifest({ files: last.map(entry) });
  await prune(entry('statistics.csv'));
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
    'cells',
    'cells/00ff.json',
    'figures',
    'figures/width=5',
    'figures/width=5/xavier',
    'figures/width=5/xavier/mine.png',
    'manifest.json',
    'notes.txt',
    'statistics.csv',
  ]);
});

test('a manifest that was tampered with removes nothing outside the folder', async () => {
  writeFileSync(join(outer, 'precious.txt'), '');
  for (const path of [
    '../precious.txt',
    'figures/../../precious.txt',
    join(outer, 'precious.txt'),
    '..\\precious.txt',
  ]) {
    write('old.png');
    writeManifest({ files: [entry(path), entry('old.png')] });
    await prune();
    expect(existsSync(join(outer, 'precious.txt'))).toBe(true);
  }
});

test('without a manifest, or with half of one, nothing is removed', async () => {
  write('kept.png');
  for (const text of ['', '{"files":', '{}', 'null', '{"files":[{"path":7}]}']) {
    write('manifest.json', text);
    await prune();
  }
  expect(existsSync(join(folder, 'kept.png'))).toBe(true);
});

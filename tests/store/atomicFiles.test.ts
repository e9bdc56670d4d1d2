import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/folder.ts';
import { mockDisk, onFullDisk } from './fullDisk.ts';

mockDisk();
const { filesUnchanged, OutputError, temporaryName, readEntry, removeTemporaryFiles, writeFileAtomically } =
  await import('../../src/store/atomicFiles.ts');
const { AtomicFileWriter } = await import('../../src/store/atomicFileWriter.ts');

const root = temporaryFolder();

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const growing = async (folder: string, path: string, chunks: readonly string[]) => {
  const file = new AtomicFileWriter(folder, path);
  for (const chunk of chunks) await file.append(Buffer.from(chunk));
  return file.close();
};

const ways = {
  'written whole': (folder: string, path: string, text: string) =>
    Promise.resolve().then(() => writeFileAtomically(folder, path, text)),
  grown: (folder: string, path: string, text: string) => growing(folder, path, [text.slice(0, 3), text.slice(3)]),
};

describe.each(Object.entries(ways))('a file that is %s', (way, write) => {
  const folder = join(root, way);

  test('stands in its place, folders and all, with its size and SHA-256', async () => {
    const entry = await write(folder, 'a/b/text.txt', 'Stärke 한글');
    expect(readFileSync(join(folder, 'a/b/text.txt'), 'utf8')).toBe('Stärke 한글');
    expect(entry).toEqual({ path: 'a/b/text.txt', bytes: 14, sha256: sha256('Stärke 한글') });
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['text.txt']);
  });

  test('leaves the old one on a full disk, and nothing else', async () => {
    await write(folder, 'full/text.txt', 'old text');
    const target = join(folder, 'full/text.txt');
    await expect(onFullDisk(() => write(folder, 'full/text.txt', 'new text'))).rejects.toMatchObject({
      name: 'OutputError',
      message: `${target}: can't be written: the disk is full`,
    });
    expect(readFileSync(target, 'utf8')).toBe('old text');
    expect(readdirSync(join(folder, 'full'))).toEqual(['text.txt']);
  });

  test('is refused where a folder stands in its place, or a file in its folder', async () => {
    mkdirSync(join(folder, 'taken/inside'), { recursive: true });
    await expect(write(folder, 'taken', 'text')).rejects.toMatchObject({
      name: 'OutputError',
      message: `${join(folder, 'taken')}: can't be written: a folder stands where the file is needed`,
    });
    writeFileSync(join(folder, 'file'), '');
    await expect(write(folder, 'file/x/text.txt', 'text')).rejects.toThrow(OutputError);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

test('a growing file is not there before it is closed, and never if it is discarded', async () => {
  const folder = join(root, 'growing');
  const file = new AtomicFileWriter(folder, 'text.txt');
  await file.append(Buffer.from('text'));
  expect(readdirSync(folder)).not.toContain('text.txt');
  expect(readdirSync(folder)).toHaveLength(1);
  await file.discard();
  expect(readdirSync(folder)).toEqual([]);

  const closed = new AtomicFileWriter(folder, 'text.txt');
  await closed.append(Buffer.from('text'));
  await closed.close();
  await closed.discard();
  expect(readdirSync(folder)).toEqual(['text.txt']);
});

test('what a killed run was writing is removed, and nothing else', async () => {
  const folder = join(root, 'killed');
  const partial = temporaryName('figures/a.png');
  for (const path of ['figures/a.png', partial, 'b.part', 'c.12-3.part.txt']) writeFileAtomically(folder, path, '');
  await removeTemporaryFiles(folder);
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
    'b.part',
    'c.12-3.part.txt',
    'figures',
    'figures/a.png',
  ]);
});

test('files are unchanged as long as all are there with their content', () => {
  const folder = join(root, 'in place');
  const entries = [writeFileAtomically(folder, 'a', 'text'), writeFileAtomically(folder, 'b', 'text')];
  expect(filesUnchanged(folder, entries)).toBe(true);
  expect(readEntry(folder, 'b')).toEqual(entries[1]);
  writeFileSync(join(folder, 'b'), 'tent');
  expect(filesUnchanged(folder, entries)).toBe(false);
  expect(filesUnchanged(folder, [...entries.slice(0, 1), { ...entries[0]!, path: 'c' }])).toBe(false);
  expect(readEntry(folder, 'c')).toBeUndefined();
});

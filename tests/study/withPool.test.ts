import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { runStudy } from '../../src/study/runStudies.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = temporaryFolder();

/** A run that is stopped before it has started. */
const stopped = (out: string): Promise<unknown> =>
  runStudy(studyOf({ name: 'stopped', initializers: ['he'] }), {
    out,
    signal: AbortSignal.abort(new Error('stopped')),
  });

test('a run that can’t start leaves no folder that it has made', async () => {
  await expect(stopped(join(root, 'some/where'))).rejects.toThrow('stopped');
  expect(readdirSync(root)).toEqual([]);
});

test('what was there stays', async () => {
  const out = join(root, 'mine');
  mkdirSync(out);
  await expect(stopped(out)).rejects.toThrow('stopped');
  expect(readdirSync(out)).toEqual([]);
  mkdirSync(join(out, 'stopped'));
  writeFileSync(join(out, 'stopped/notes.txt'), '');
  await expect(stopped(out)).rejects.toThrow('stopped');
  expect(existsSync(join(out, 'stopped/notes.txt'))).toBe(true);
});

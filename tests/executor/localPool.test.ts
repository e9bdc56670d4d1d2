import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { openLocalPool } from '../../src/executor/localPool.ts';
import type { Job } from '../../src/jobs/job.ts';
import { OutputError } from '../../src/store/atomicFiles.ts';
import { missingRepeats } from '../../src/store/records.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeModule } from '../support/userModules.ts';

const root = temporaryFolder();
const newFolder = (): string => mkdtempSync(join(root, 'study-'));

const open = () =>
  openLocalPool(
    { backend: 'wasm', native: undefined, workers: 1, cells: 1, memory: 1, pictures: false, userCode: false },
    'here',
  );

const cellJob = (folder: string, initializer: unknown = 'he'): Job => {
  const config = { network: { width: 2, depth: 1 }, input: { samples: 2 }, training: { epochs: 1 } };
  const [cell] = studyOf({ ...config, initializers: [initializer] } as ConfigInput).cells;
  return { kind: 'cell', id: 'a', checkpointKey: 'b', cell: cell!, keepsCheckpoints: false, folder, force: false };
};

test('a cell is computed, and its record is there', async () => {
  const [pool, folder] = [await open(), newFolder()];
  expect(await pool.run(cellJob(folder))).toMatchObject({ kind: 'cell', computed: true, diverged: false });
  expect(missingRepeats(folder, 'a', 1)).toEqual([]);
  pool.close();
});

/** Throws at its first calls, as many as `times`. */
const failing = (times: number): string =>
  writeModule(`let calls = 0;
export const weights = (_, { fanIn, fanOut }) => {
  if (calls++ < ${times}) throw new Error('call ' + calls);
  return Array(fanIn * fanOut).fill(0.5);
};`);

test('what fails once is tried again; twice, it is a failure with its last reason', async () => {
  const pool = await open();
  expect(await pool.run(cellJob(newFolder(), { module: failing(1), label: 'm' }))).toMatchObject({ kind: 'cell' });
  expect(await pool.run(cellJob(newFolder(), { module: failing(2), label: 'm' }))).toMatchObject({
    kind: 'failure',
    message: expect.stringMatching(/call 2$/),
  });
  pool.close();
});

test('an output folder that cannot be written is no failure of one job', async () => {
  const [pool, folder] = [await open(), newFolder()];
  writeFileSync(join(folder, 'cells'), '');
  await expect(pool.run(cellJob(folder))).rejects.toThrow(OutputError);
  rmSync(join(folder, 'cells'));
  pool.close();
});

test('after close no job starts', async () => {
  const [pool, folder] = [await open(), newFolder()];
  pool.close();
  await expect(pool.run(cellJob(folder))).rejects.toThrow('the run has ended');
  expect(missingRepeats(folder, 'a', 1)).toEqual([0]);
});

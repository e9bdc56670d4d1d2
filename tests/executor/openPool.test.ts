import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { openPool, workerCount } from '../../src/executor/openPool.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeModule } from '../support/userModules.ts';

const folder = temporaryFolder();
const options = { backend: 'wasm', native: undefined, cells: 1, memory: 1 } as const;

const gibibyte = 2 ** 30;

test.each([
  ['a process for each core', { cells: 100, memory: gibibyte }, 16, 32, 16],
  ['no more than there are cells', { cells: 13, memory: gibibyte }, 16, 32, 13],
  ['one where there are few cells', { cells: 11, memory: gibibyte }, 16, 32, 1],
  ['as many as memory holds', { cells: 12, memory: 8 * gibibyte }, 16, 32, 4],
  ['as many as memory holds, of those asked for', { cells: 12, memory: 8 * gibibyte, workers: 12 }, 16, 32, 4],
  ['those asked for, where memory holds them', { cells: 12, memory: gibibyte, workers: 12 }, 2, 32, 12],
  ['one at least', { cells: 100, memory: 64 * gibibyte }, 16, 32, 1],
])('%s', (_, asked, cores, gibibytes, count) => {
  const options = { workers: undefined, ...asked };
  expect(workerCount(options, cores, gibibytes * gibibyte).count).toBe(count);
});

/** How many threads are started meanwhile: they are numbered in turn. */
const threadsOf = async (action: () => Promise<void>): Promise<number> => {
  const nextNumber = async (): Promise<number> => {
    const worker = new Worker('', { eval: true });
    const { threadId } = worker;
    await worker.terminate();
    return threadId;
  };
  const first = await nextNumber();
  await action();
  return (await nextNumber()) - first - 1;
};

test.each([
  ['a thread draws, where nobody says how many workers there are', undefined, true, 1],
  ['none where --workers 1 says so', 1, true, 0],
  ['nor where nothing is drawn', undefined, false, 0],
])('%s', async (_, workers, pictures, threads) => {
  const open = async (): Promise<void> => {
    (await openPool({ ...options, workers, pictures, userCode: false })).close();
  };
  expect(await threadsOf(open)).toBe(threads);
});

test('a module of the user’s, which may end its process or never return, runs in another, be there one cell', async () => {
  const told = writeModule('');
  const module = writeModule(`import { writeFileSync } from 'node:fs';
export const weights = (_, { fanIn, fanOut }) => {
  writeFileSync(${JSON.stringify(told)}, String(process.pid));
  return Array(fanIn * fanOut).fill(0);
};`);
  const [cell] = studyOf({ network: { width: 2, depth: 1 }, initializers: [{ module, label: 'm' }] }).cells;
  const pool = await openPool({ ...options, workers: undefined, pictures: false, userCode: true });
  await pool.run({
    kind: 'cell',
    id: 'a',
    checkpointKey: 'b',
    cell: cell!,
    keepsCheckpoints: false,
    folder,
    force: false,
  });
  pool.close();
  expect(Number(readFileSync(told, 'utf8'))).not.toBe(process.pid);
});

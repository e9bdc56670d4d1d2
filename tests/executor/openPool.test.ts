import { expect, test } from '@jest/globals';
import { workerCount } from '../../src/executor/openPool.ts';

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

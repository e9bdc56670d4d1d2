import { availableParallelism } from 'node:os';
import { beforeEach, expect, jest, test } from '@jest/globals';
import type { PoolOptions } from '../../src/executor/pool.ts';

const opened: string[] = [];
jest.unstable_mockModule('../../src/executor/processPool.ts', () => ({
  openProcessPool: (_: unknown, count: number) => opened.push(`${count} processes`),
}));
jest.unstable_mockModule('../../src/executor/localPool.ts', () => ({
  openLocalPool: (_: unknown, drawing: string) => opened.push(`this process, drawing ${drawing}`),
}));
const { openPool } = await import('../../src/executor/openPool.ts');

beforeEach(() => {
  opened.length = 0;
});

const options = { backend: 'wasm', native: undefined, workers: undefined, cells: 5, pictures: true, userCode: false };
const cores = availableParallelism();
const many = cores === 1 ? 'this process, drawing on a thread' : `${cores} processes`;

test.each([
  ['a few cells', {}, 'this process, drawing on a thread'],
  ['a few cells without pictures', { pictures: false }, 'this process, drawing here'],
  ['11 cells', { cells: 11 }, 'this process, drawing on a thread'],
  ['many cells', { cells: 1000 }, many],
  ['one worker that is asked for', { cells: 1000, workers: 1 }, 'this process, drawing here'],
  ['workers that are asked for', { workers: 3 }, '3 processes'],
  // It may never return, or end its process.
  ['code of the user’s', { userCode: true }, '1 processes'],
])('%s', async (_, changes, expected) => {
  await openPool({ ...options, ...changes } as PoolOptions);
  expect(opened).toEqual([expected]);
});

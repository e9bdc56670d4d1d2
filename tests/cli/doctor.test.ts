import { availableParallelism } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { openPool } from '../../src/executor/openPool.ts';
import { initscope } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const home = temporaryFolder();

test('tells the workers that a run takes', async () => {
  const { stdout } = initscope(['doctor']);
  expect(stdout).toMatch(new RegExp(`^workers +${availableParallelism()} processes by default`, 'm'));
  const pool = await openPool({
    backend: 'wasm',
    native: undefined,
    workers: undefined,
    cells: 1000,
    memory: 2 ** 20,
    pictures: false,
    userCode: false,
  });
  expect(pool.workers).toBe(availableParallelism());
  pool.close();
});

// The cache moves with XDG_CACHE_HOME on Linux alone.
(process.platform === 'linux' ? describe : describe.skip)('on a machine without a compiler', () => {
  test('tells what would improve it', () => {
    const { code, stdout } = initscope(['doctor'], { env: { XDG_CACHE_HOME: home, PATH: '/nowhere' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^engine +wasm /m);
    expect(stdout).toMatch(/^improve +install g\+\+ and run: npm run setup$/m);
  });
});

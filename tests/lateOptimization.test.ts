import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { packageFile } from '../src/package.ts';

/** Whether a function that is called 21,000 times is optimized in a process that has loaded these first. */
const isOptimized = (...loaded: string[]): boolean => {
  const program = `(async () => {
    for (const file of ${JSON.stringify(loaded.map((file) => packageFile(file).href))}) await import(file);
    const factorial = (n) => (n < 2 ? 1 : n * factorial(n - 1));
    for (let i = 0; i < 7000; i++) factorial(3);
  })()`;
  const options = ['--trace-opt', '--no-concurrent-recompilation', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, [...options, 'initscope', '--version'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return /marking .* factorial .* TURBOFAN/.test(stdout);
};

test('the command line and the workers let V8 optimize later than it would', () => {
  expect(isOptimized()).toBe(true);
  expect(isOptimized('dist/cli.js')).toBe(false);
  expect(isOptimized('dist/executor/worker.js')).toBe(false);
});

// Helpers of the benchmark: commands timed from a cold process to their end, and in-process work.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Some machines force an old kernel on NumPy's BLAS; the baseline is to be as fast as it can be. */
const environment = { ...process.env, OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined };

/**
 * Runs a command to its end. @param {string} command @param {string[]} words
 * @returns {{ seconds: number, processorSeconds: number, stdout: string, peakMiB: number }}
 */
export const timed = (command, words) => {
  const report = join(tmpdir(), `initscope-bench-${process.pid}`);
  const measured = existsSync('/usr/bin/time');
  const [program, parameters] = measured
    ? ['/usr/bin/time', ['-o', report, '-f', '%M %U %S', command, ...words]]
    : [command, words];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(program, parameters, {
    cwd: root,
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1 << 26,
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`);
  const [peak = NaN, user = NaN, system = NaN] = measured ? readFileSync(report, 'utf8').split(' ').map(Number) : [];
  rmSync(report, { force: true });
  return { seconds, processorSeconds: user + system, stdout, peakMiB: peak / 1024 };
};

const scratch = mkdtempSync(join(tmpdir(), 'initscope-bench-'));
// Only at the end: while a disk forgets what was removed, it takes a millisecond to make a file.
process.on('exit', () => rmSync(scratch, { recursive: true }));

/** A folder that is thrown away. */
export const scratchFolder = () => mkdtempSync(join(scratch, 'run-'));

/** `initscope run` into a folder. @param {string} folder @param {string[]} words */
export const initscopeInto = (folder, ...words) =>
  timed(process.execPath, [join(root, 'dist/cli.js'), 'run', '-q', '-o', folder, ...words]);

/** `initscope run` into a folder of its own. @param {string[]} words */
export const initscope = (...words) => initscopeInto(scratchFolder(), ...words);

/**
 * Several things in turn, `rounds` times, so that what else the machine does falls on all alike; the median of each.
 * @template {string} K @param {Record<K, () => number>} things @param {number} rounds @returns {Record<K, number>}
 */
export const sideBySide = (things, rounds) => {
  const entries = /** @type {[K, () => number][]} */ (Object.entries(things));
  /** @type {Record<string, number[]>} */
  const times = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of entries) (times[name] ??= []).push(run());
  }
  return /** @type {Record<K, number>} */ (
    Object.fromEntries(entries.map(([name]) => [name, median(times[name] ?? [])]))
  );
};

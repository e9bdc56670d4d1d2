import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeModule } from '../support/userModules.ts';

const folder = temporaryFolder();
const config = join(folder, 'long.yaml');
const drawn = join(folder, 'drawn');
mkdirSync(drawn);
// Each process that has begun to compute leaves its number there.
const initializer = writeModule(`import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
export const weights = (stream, { fanIn, fanOut }) => {
  writeFileSync(join(${JSON.stringify(drawn)}, String(process.pid)), '');
  return Array.from({ length: fanIn * fanOut }, () => 0.1 * stream.normal());
};`);
writeFileSync(
  config,
  `network: { width: 50, depth: 2, activation: relu }
initializers: [{ module: ${initializer}, label: a }, { module: ${initializer}, label: b }]
training: { epochs: 100000 }
figures: { formats: [] }
`,
);

/** The processes, zombies aside, that a process has started or, after its end, those of them that still run. */
const running = (isWanted: (pid: number, parent: number) => boolean): number[] =>
  spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .stdout.split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, parent, state]) => state !== undefined && !state.startsWith('Z') && isWanted(+pid!, +parent!))
    .map(([pid]) => Number(pid));

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Starts a run on two workers and waits until both compute. */
const start = async (out: string) => {
  const words = [`${root}dist/cli.js`, 'run', config, '-o', out, '-q', '--backend', 'wasm', '--workers', '2'];
  const run = spawn(process.execPath, words, { stdio: 'ignore' });
  const ended = new Promise((resolve) => run.once('exit', (code, signal) => resolve(code ?? signal)));
  let workers: number[] = [];
  while (workers.length < 2) {
    await turn();
    workers = running((pid, parent) => parent === run.pid && existsSync(join(drawn, String(pid))));
  }
  return { run, ended, workers };
};

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a run with %i, its workers too, and gives the folder back', async (signal, code) => {
  const out = join(folder, signal);
  const { run, ended, workers } = await start(out);
  expect(existsSync(join(out, 'long/.lock'))).toBe(true);
  run.kill(signal);
  expect(await ended).toBe(code);
  expect(readdirSync(join(out, 'long')).filter((name) => name.startsWith('.lock'))).toEqual([]);
  while (running((pid) => workers.includes(pid)).length > 0) await turn();
});

test('where a run is killed, its workers do not go on to the end of their cells', async () => {
  const { run, ended, workers } = await start(join(folder, 'killed'));
  run.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  while (running((pid) => workers.includes(pid)).length > 0) await turn();
});

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bareEnvironment, initscope, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** As long as there is a folder `held`, its weights are not drawn: the process leaves its number there and waits. */
const held = join(folder, 'held');
writeFileSync(
  join(folder, 'waiting.mjs'),
  `import { existsSync, writeFileSync } from 'node:fs';
const held = ${JSON.stringify(held)};
export const weights = (stream, { fanIn, fanOut }) => {
  while (existsSync(held)) {
    writeFileSync(held + '/' + process.pid, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return Array.from({ length: fanIn * fanOut }, () => stream.normal());
};
`,
);

const config = join(folder, 'grid.yaml');
writeFileSync(
  config,
  `initializers: [zero, he, { module: ./waiting.mjs, label: waiting }, xavier]
network: { width: 6, depth: 1, activation: relu }
input: { samples: 20 }
training: { epochs: 2 }
figures: { formats: [svg] }
sweep: { random.seed: [1, 2] }
`,
);

const tables = ['statistics.csv', 'summary.csv'];
const read = (out: string): string[] => tables.map((name) => readFileSync(join(out, 'grid', name), 'utf8'));

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Starts a run and waits until one of its workers is held in the middle of a cell. */
const startHeld = async (out: string) => {
  rmSync(held, { recursive: true, force: true });
  mkdirSync(held);
  const words = [`${root}dist/cli.js`, 'run', config, '-o', out, '--backend', 'wasm', '--workers', '2'];
  const run = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'], env: bareEnvironment() });
  let stderr = '';
  run.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    run.once('close', (code, signal) => resolve(code ?? signal)),
  );
  const workers = (): number[] => readdirSync(held).map(Number);
  while (workers().length === 0) await turn();
  return { run, workers, ended, said: () => stderr };
};

const release = (): void => rmSync(held, { recursive: true, force: true });

describe('a run that is killed in the middle of a cell', () => {
  const whole = join(folder, 'whole');
  const broken = join(folder, 'broken');

  test('itself: its workers end, and the next run goes on where it stopped', async () => {
    expect(initscope(['run', config, '-o', whole, '-q', '--backend', 'wasm', '--workers', '1']).code).toBe(0);
    const { run, workers, ended } = await startHeld(broken);
    const orphans = workers();
    run.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    release();
    while (orphans.some(isAlive)) await turn();
    expect(existsSync(join(broken, 'grid/manifest.json'))).toBe(false);
  });

  test('a worker of it: another takes its place, and the tables are those of an uninterrupted run, to the byte', async () => {
    const { workers, ended, said } = await startHeld(broken);
    for (const pid of workers()) process.kill(pid, 'SIGKILL');
    release();
    expect(await ended).toBe(0);
    expect(said()).toMatch(/already there/);
    expect(read(broken)).toEqual(read(whole));
    const left = readdirSync(broken, { recursive: true, encoding: 'utf8' });
    expect(left.filter((file) => file.endsWith('.part') || file.endsWith('.lock'))).toEqual([]);
    expect(left.filter((file) => /epoch-.*\.svg$/.test(file))).toHaveLength(8 * 4);
  });

  test('by Ctrl-C: says how to go on, ends with 130, gives the folder back, and no worker is left', async () => {
    const out = join(folder, 'interrupted');
    const { run, workers, ended, said } = await startHeld(out);
    const before = workers();
    run.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said()).toMatch(/interrupted; what is finished is kept: the same command goes on from there/);
    expect(existsSync(join(out, 'grid/.lock'))).toBe(false);
    while (before.some(isAlive)) await turn();
    release();
  });
});

describe('what is computed again', () => {
  const base = [
    'run',
    config,
    '-q',
    '--backend',
    'wasm',
    '--set',
    'figures.formats=[]',
    '--set',
    'sweep={network.depth: [1, 2]}',
  ];
  const records = (out: string): string[] =>
    readdirSync(join(out, 'grid/cells')).filter((file) => /^\w+\.json$/.test(file));

  test('only the cells that a change touches', () => {
    const out = join(folder, 'changed');
    initscope([...base, '-o', out]);
    const before = records(out);
    expect(before).toHaveLength(8);
    initscope([...base, '-o', out, '--set', 'sweep={network.depth: [1, 2, 3]}']);
    const after = records(out);
    expect(after.filter((file) => !before.includes(file))).toHaveLength(4);
    expect(before.filter((file) => after.includes(file))).toHaveLength(8);
  });

  test('a record that is damaged', () => {
    const out = join(folder, 'damaged');
    initscope([...base, '-o', out]);
    const whole = read(out);
    const [file] = records(out);
    writeFileSync(join(out, 'grid/cells', file!), '{"id":');
    for (const name of tables) rmSync(join(out, 'grid', name));
    initscope([...base, '-o', out]);
    expect(read(out)).toEqual(whole);
  });
});

test('a cell whose worker runs out of memory is tried again, then recorded as failed; the others go on', () => {
  const out = join(folder, 'memory');
  writeFileSync(
    join(folder, 'hungry.mjs'),
    `import { appendFileSync } from 'node:fs';
export const weights = () => {
  appendFileSync(${JSON.stringify(join(folder, 'tries'))}, 'x');
  for (const kept = []; ; ) kept.push(Array.from({ length: 1e5 }, Math.random));
};
`,
  );
  const hungry = join(folder, 'hungry.yaml');
  writeFileSync(
    hungry,
    'initializers: [he, { module: ./hungry.mjs, label: hungry }]\nnetwork: { width: 2, depth: 1 }\ninput: { samples: 2 }\n',
  );
  const words = ['run', hungry, '-o', out, '--backend', 'wasm', '--workers', '2', '--set', 'figures.formats=[]'];
  const { code, stdout } = initscope(words, { env: { NODE_OPTIONS: '--max-old-space-size=60' } });
  expect(stdout).toMatch(/failed: hungry: its process ended with (SIGABRT|SIGTRAP|exit code \d+): FATAL ERROR/);
  expect(readFileSync(join(folder, 'tries'), 'utf8')).toBe('xx');
  expect(code).toBe(1);
  const manifest = JSON.parse(readFileSync(join(out, 'hungry/manifest.json'), 'utf8')) as {
    cells: { cell: string; state: string }[];
  };
  expect(manifest.cells.map(({ cell, state }) => [cell, state])).toEqual([
    ['he', 'done'],
    ['hungry', 'failed'],
  ]);
});

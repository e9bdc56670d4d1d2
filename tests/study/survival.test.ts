import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { initscope, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

const config = join(folder, 'grid.yaml');
writeFileSync(
  config,
  `initializers: [zero, { normal: { std: 1 } }, xavier, he]
network: { width: 20, depth: 2, activation: relu }
input: { samples: 50 }
training: { epochs: 2 }
figures: { formats: [png] }
sweep: { network.depth: [1, 2, 3, 4], random.seed: [1, 2, 3, 4, 5] }
`,
);

const tables = ['statistics.csv', 'summary.csv'];
const read = (out: string): string[] => tables.map((name) => readFileSync(join(out, 'grid', name), 'utf8'));

/** The processes that a process has started. */
const childrenOf = (pid: number): number[] =>
  spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .stdout.split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a run, sends SIGKILL to it or to one of its workers after a while, and waits for its end. */
const killAt = async (out: string, ms: number, victim: 'main' | 'worker'): Promise<void> => {
  const run = spawn(process.execPath, [`${root}dist/cli.js`, 'run', config, '-o', out, '-q'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => run.once('exit', resolve));
  await wait(ms);
  const pid = victim === 'main' ? run.pid! : childrenOf(run.pid!)[0];
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended before its moment came.
  }
  await ended;
};

describe('a run that is killed', () => {
  test('goes on where it stopped: 20 random moments, then the tables of an uninterrupted run, to the byte', async () => {
    const whole = join(folder, 'whole');
    const broken = join(folder, 'broken');
    expect(initscope(['run', config, '-o', whole, '-q']).code).toBe(0);
    const moments = Array.from({ length: 20 }, () => 100 + Math.random() * 1100);
    for (const [i, ms] of moments.entries()) await killAt(broken, ms, i % 2 === 0 ? 'main' : 'worker');
    const last = initscope(['run', config, '-o', broken]);
    expect({ moments, code: last.code }).toEqual({ moments, code: 0 });
    expect(last.stderr).toMatch(/already there/);
    expect(read(broken)).toEqual(read(whole));
    const left = readdirSync(broken, { recursive: true, encoding: 'utf8' });
    expect(left.filter((file) => file.endsWith('.part') || file.endsWith('.lock'))).toEqual([]);
    expect(left.filter((file) => /epoch-.*\.png$/.test(file))).toHaveLength(80 * 4);
  });

  test('by Ctrl-C says how to go on and ends with 130', async () => {
    const out = join(folder, 'interrupted');
    const run = spawn(process.execPath, [`${root}dist/cli.js`, 'run', config, '-o', out], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    run.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const code = new Promise((resolve) => run.once('exit', resolve));
    while (!stderr.includes('engine')) await wait(20);
    const workers = childrenOf(run.pid!);
    run.kill('SIGINT');
    expect(await code).toBe(130);
    expect(stderr).toMatch(/interrupted; what is finished is kept: the same command goes on from there/);
    expect(existsSync(join(out, 'grid/.lock'))).toBe(false);
    await wait(300);
    const alive = workers.filter(
      (pid) => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    );
    expect(alive).toEqual([]);
  });
});

describe('what is computed again', () => {
  const base = ['run', config, '-q', '--set', 'figures.formats=[]', '--set', 'sweep={network.depth: [1, 2]}'];
  const records = (out: string): string[] =>
    readdirSync(join(out, 'grid/cells')).filter((file) => !file.includes('figures'));

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
  // A heap too small for the histograms of so many epochs.
  const { code, stdout } = initscope(
    [
      'run',
      config,
      '-o',
      out,
      '--workers',
      '2',
      '--set',
      'figures.formats=[]',
      '--set',
      'initializers=[he]',
      '--set',
      'sweep={training.epochs: [1, 30000]}',
      '--set',
      'network={width: 2, depth: 1}',
      '--set',
      'input.samples=2',
      '--set',
      'figures.bins=1000',
    ],
    { env: { NODE_OPTIONS: '--max-old-space-size=60' } },
  );
  expect(stdout).toMatch(
    /failed: epochs=30000\/he: its process ended with (SIGABRT|SIGTRAP|exit code \d+): FATAL ERROR/,
  );
  expect(code).toBe(1);
  const manifest = JSON.parse(readFileSync(join(out, 'grid/manifest.json'), 'utf8')) as {
    cells: { cell: string; state: string }[];
  };
  expect(manifest.cells.map(({ cell, state }) => [cell, state])).toEqual([
    ['epochs=1/he', 'done'],
    ['epochs=30000/he', 'failed'],
  ]);
});

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bareEnvironment, initscope, initscopeHere, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const config = join(folder, 'shared.yaml');
/** As long as this is there, a cell of the module waits. */
const held = join(folder, 'held');
writeFileSync(
  join(folder, 'waiting.mjs'),
  `import { existsSync, writeFileSync } from 'node:fs';
export const weights = (stream, { fanIn, fanOut }) => {
  while (existsSync(${JSON.stringify(held)})) {
    writeFileSync(${JSON.stringify(held)} + '/' + process.pid, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  return Array.from({ length: fanIn * fanOut }, () => stream.normal());
};
`,
);
writeFileSync(
  config,
  `initializers: [he, zero, { module: ./waiting.mjs, label: waiting }]
network: { width: 3, depth: 1 }
input: { samples: 4 }
training: { epochs: 1 }
figures: { formats: [] }
sweep: { random.seed: [1, 2] }
`,
);
const shard = (words: string, out: string): string[] => [
  'run',
  config,
  '--backend',
  'wasm',
  '-q',
  '--shard',
  words,
  '-o',
  join(folder, out),
];

test.each(['0/4', '5/4', '4', '1/0', '-1/2', '1/2/3', 'a/b', '1.5/2', '1/ 2'])(
  '--shard %s is refused',
  async (text) => {
    const { code, stdout, stderr } = await initscopeHere(['run', config, '--shard', text]);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `--shard ${text}: expected I/N, the I-th of N shards, I from 1 to N, such as 3/16\n`,
    });
  },
);

test('--dry-run names the shard’s cells', async () => {
  const { code, stdout } = await initscopeHere(['run', config, '--shard', '2/5', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^shared, shard 2\/5: 1 cells? of 1 repeat\n/);
});

test('a shard that is killed in a cell, and started again, goes on; a run then finishes, as one without shards does', async () => {
  mkdirSync(held);
  const words = [`${root}dist/cli.js`, ...shard('1/2', 'killed'), '--workers', '1'];
  const first = spawn(process.execPath, words, { stdio: 'ignore', env: bareEnvironment() });
  const ended = new Promise((resolve) => first.once('close', resolve));
  while (readdirSync(held).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill('SIGKILL');
  await ended;
  rmSync(held, { recursive: true });
  expect(initscope(shard('2/2', 'killed'))).toEqual({
    code: 0,
    stdout: 'shard 2/2: 3 computed, 0 found, 0 failed\n',
    stderr: '',
  });
  const again = initscope(shard('1/2', 'killed'));
  expect(again.stdout).toMatch(/^shard 1\/2: [123] computed, [012] found, 0 failed\n$/);
  const files = readdirSync(join(folder, 'killed/shared'));
  // The dead shard's lock is the next run's to remove.
  expect(files.filter((file) => !file.startsWith('.lock.shard'))).toEqual(['cells']);
  const whole = ['run', config, '--backend', 'wasm', '-q', '-o'];
  expect(initscope([...whole, join(folder, 'killed')]).code).toBe(0);
  expect(initscope([...whole, join(folder, 'whole')]).code).toBe(0);
  const read = (out: string) => readFileSync(join(folder, out, 'shared/statistics.csv'), 'utf8');
  expect(read('killed')).toBe(read('whole'));
  expect(existsSync(join(folder, 'killed/shared/.lock'))).toBe(false);
  expect(readdirSync(join(folder, 'killed/shared')).filter((file) => file.startsWith('.lock'))).toEqual([]);
});

test('a cell that fails is named, and the shard ends with 1', () => {
  writeFileSync(join(folder, 'broken.mjs'), "export const weights = () => { throw new Error('no weights'); };\n");
  writeFileSync(
    join(folder, 'broken.yaml'),
    `initializers: [{ module: ./broken.mjs, label: broken }, he]
network: { width: 3, depth: 1 }
input: { samples: 4 }
`,
  );
  const { code, stdout } = initscope([
    'run',
    join(folder, 'broken.yaml'),
    '--backend',
    'wasm',
    '--shard',
    '1/1',
    '-o',
    join(folder, 'broken'),
  ]);
  expect(stdout).toMatch(/^failed: broken: broken: .*no weights\nshard 1\/1: 1 computed, 0 found, 1 failed\n$/);
  expect(code).toBe(1);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { matchesChecksums } from '../../src/nativeSetup/checksums.ts';
import { setUp } from '../../src/nativeSetup/setup.ts';
import { stateOf } from '../../src/nativeSetup/state.ts';
import { fakeBuild, fakeContext, fakeEnvironment, platform } from '../support/fake-tools.ts';
import { temporaryFolder } from '../support/folder.ts';

const base = temporaryFolder();
const script = fileURLToPath(new URL('./filler.js', import.meta.url));
const wheelFolder = `tensorflow-2.16.2-${platform.name}`;

function startFiller(folder: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, [script, folder], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  return { child, done: once(child, 'close').then(() => output) };
}

test('four processes that fill one cache at once all end with the same whole one', async () => {
  const folder = mkdtempSync(join(base, 'at-once-'));
  const environment = fakeEnvironment(folder);
  const fillers = Array.from({ length: 4 }, () => startFiller(folder, environment));
  const states = await Promise.all(fillers.map(({ done }) => done));
  expect(new Set(states).size).toBe(1);
  expect(JSON.parse(states[0]!)).toMatchObject({ ready: true, version: '2.16.2' });
  const cache = join(folder, 'cache');
  expect(readdirSync(cache).toSorted()).toEqual([
    expect.stringMatching(/^addon-[0-9a-f]{12}$/),
    'native-fake.json',
    wheelFolder,
  ]);
  const context = fakeContext(folder, { PATH: '/nowhere' });
  expect(stateOf(fakeBuild, context).ready).toBe(true);
});

test('a process killed at any moment leaves nothing that is taken for whole, and the next one fills the cache', async () => {
  const folder = mkdtempSync(join(base, 'killed-'));
  // The download alone takes a second, so that the kills fall before, into and after it.
  const environment = fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PIP: 'slow' });
  const cache = join(folder, 'cache');
  for (const moment of [50, 150, 300, 500, 800, 1100, 1300]) {
    const { child, done } = startFiller(folder, environment);
    await new Promise((resolve) => setTimeout(resolve, moment));
    child.kill('SIGKILL');
    await done;
    const state = stateOf(fakeBuild, { cache, environment, named: undefined });
    expect(!state.ready || matchesChecksums(join(cache, wheelFolder))).toBe(true);
  }
  const state = await setUp(fakeContext(folder, fakeEnvironment(folder)), fakeBuild, false);
  expect(state.ready).toBe(true);
  expect(readdirSync(cache).filter((name) => name.startsWith('.'))).toEqual([]);
});

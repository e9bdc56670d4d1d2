import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** Process numbers of their own, as in a container; with or without the /proc that goes with them. */
const container = ['--pid', '--fork', '--kill-child'];
const isPossible = spawnSync('unshare', [...container, '--mount-proc', 'true']).status === 0;
const why = isPossible ? '' : ' (skipped: no right to unshare)';

const script = (
  at: string,
): string => `import { lockFolder } from ${JSON.stringify(pathToFileURL(`${root}dist/store/lock.js`))};
  try { lockFolder(${JSON.stringify(at)}); console.log('held', process.pid); } catch (error) { console.log(error.message); }
  process.stdin.on('data', () => {}).on('end', () => process.exit());`;
const words = (at: string, ...options: readonly string[]): string[] => [
  ...container,
  ...options,
  process.execPath,
  '--input-type=module',
  '-e',
  script(at),
];

/** What a process in a new container says that wants the folder. */
const wantedIn = (at: string, ...options: readonly string[]): string =>
  spawnSync('unshare', words(at, ...options), { encoding: 'utf8', input: '' }).stdout;

(isPossible ? describe : describe.skip)(`a lock of a container${why}`, () => {
  test.each([
    ['with its own /proc', ['--mount-proc']],
    ['that sees its host’s /proc', []],
  ])('%s: held against a process of the same number elsewhere, and opens after its end', async (_, options) => {
    const at = mkdtempSync(join(folder, 'held-'));
    const holder = spawn('unshare', words(at, ...options), { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(holder.stdout, 'data')) as [Buffer];
    expect(String(line)).toBe('held 1\n');
    const lock = join(at, '.lock');
    for (const other of [options, ['--mount-proc'], []]) {
      expect(wantedIn(at, ...other)).toMatch(/in use by another run, process 1 on /);
    }
    const ended = once(holder, 'close');
    holder.kill('SIGKILL');
    await ended;
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: 1 });
    utimesSync(lock, Date.now() / 1000 - 301, Date.now() / 1000 - 301);
    expect(wantedIn(at, ...options)).toBe('held 1\n');
  });
});

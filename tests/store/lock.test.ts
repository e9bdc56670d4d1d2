import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lockFolder } from '../../src/store/lock.ts';
import type { LockRecord } from '../../src/store/lockRecord.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = temporaryFolder();
let made = 0;

/** A new folder; with a lock of that content, touched so many seconds ago. */
const folderWith = (content?: string | Partial<LockRecord>, secondsAgo = 0): string => {
  const folder = join(root, String(made++));
  mkdirSync(folder);
  if (content === undefined) return folder;
  writeFileSync(join(folder, '.lock'), typeof content === 'string' ? content : JSON.stringify(content));
  touch(folder, secondsAgo);
  return folder;
};

const touch = (folder: string, secondsAgo: number): void => {
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(join(folder, '.lock'), at, at);
};

const recordIn = (folder: string): LockRecord => JSON.parse(readFileSync(join(folder, '.lock'), 'utf8')) as LockRecord;

/** What this process writes. */
const ownRecord = (): LockRecord => {
  const folder = folderWith();
  const unlock = lockFolder(folder);
  const record = recordIn(folder);
  unlock();
  return record;
};

const expectTaken = (folder: string): void => {
  const unlock = lockFolder(folder);
  expect(recordIn(folder).pid).toBe(process.pid);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
};

const expectRefused = (folder: string, who: RegExp): void => {
  const before = readFileSync(join(folder, '.lock'), 'utf8');
  const file = join(folder, '.lock');
  let message = '';
  try {
    lockFolder(folder);
  } catch (error) {
    expect(error).toMatchObject({ name: 'LockError' });
    ({ message } = error as Error);
  }
  expect(message).toMatch(who);
  expect(message.startsWith(`${folder}: in use by another run, `)).toBe(true);
  expect(message.endsWith(`if that run has ended, delete ${file}`)).toBe(true);
  expect(message).not.toMatch(/\p{Cc}/u);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['.lock']);
};

const gone = (): number => spawnSync(process.execPath, ['-e', '']).pid;
const running = (): Partial<LockRecord> => ({ pid: process.pid, since: new Date().toISOString() });
const long = 3600;
const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString();

describe('a free folder', () => {
  test('is made, names its holder as the first release reads it, and keeps nothing of a run that has ended', () => {
    const folder = join(root, 'some/new/folder');
    const unlock = lockFolder(folder);
    expect(recordIn(folder)).toMatchObject({ pid: process.pid, host: hostname() });
    expect(Math.abs(Date.parse(recordIn(folder).since) - Date.now())).toBeLessThan(60_000);
    expect(readdirSync(folder)).toEqual(['.lock']);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
    unlock();
    expectTaken(folder);
  });

  test('loses what contenders left that died, and keeps what one that lives has there', () => {
    const folder = folderWith();
    const [live, dead] = ['.lock.live', '.lock.dead'].map((name) => join(folder, name)) as [string, string];
    for (const path of [live, dead]) writeFileSync(path, JSON.stringify({ ...ownRecord(), folder }));
    writeFileSync(dead, JSON.stringify({ ...ownRecord(), folder, started: 'another start' }));
    const unlock = lockFolder(folder);
    expect(readdirSync(folder).toSorted()).toEqual(['.lock', '.lock.live']);
    unlock();
  });

  test('is held against this process, too, however long it has not been touched', () => {
    const folder = folderWith();
    const unlock = lockFolder(folder);
    touch(folder, long);
    expectRefused(folder, new RegExp(`process ${process.pid} on ${hostname()}, since ${recordIn(folder).since}; wait`));
    unlock();
    expectTaken(folder);
  });
});

describe('a lock of this machine', () => {
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  test.each([
    ['whose process is gone', () => ({ ...ownRecord(), pid: gone() })],
    ['whose number another process has now', () => ({ ...ownRecord(), started: '12' })],
  ])('%s is taken over at once', (_, record) => expectTaken(folderWith(record())));

  test('in a folder that was copied opens when nobody has touched it, and the other stays held', () => {
    const original = folderWith();
    const unlock = lockFolder(original);
    const copy = join(root, 'copy');
    cpSync(original, copy, { recursive: true });
    expectRefused(copy, /process/);
    touch(copy, long);
    touch(original, long);
    expectTaken(copy);
    expectRefused(original, /process/);
    unlock();
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('whose process waits to be reaped, as in a container without init, is taken over (Linux only)', async () => {
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line);
    const stat = (of: number): string => readFileSync(`/proc/${of}/stat`, 'utf8');
    // The shell would reap it; what the shell becomes doesn't.
    while (!stat(parent.pid!).includes('(sleep)')) await turn();
    process.kill(pid, 'SIGKILL');
    while (!stat(pid).includes(') Z ')) await turn();
    expectTaken(folderWith({ pid, host: hostname(), since: new Date().toISOString() }));
    parent.kill();
  });
});

describe('a lock that this machine can’t ask about', () => {
  const elsewhere = { pid: 17, host: 'yesterdays-container', since: '2025-01-01T00:00:00.000Z' };
  test.each([
    ['another machine’s', () => ({ ...ownRecord(), ...elsewhere, machine: 'another' })],
    ['another container’s with this number and host', () => ({ ...ownRecord(), machine: 'another' })],
    ['the first release’s on another machine', () => elsewhere],
    ['the first release’s on another machine, of a number that runs here', () => ({ ...elsewhere, ...running() })],
    ['the first release’s on another machine, of a number that doesn’t', () => ({ ...elsewhere, pid: gone() })],
    ['one without a process start', () => ({ ...ownRecord(), started: undefined })],
  ])('%s is held until nobody has touched it for 5 minutes', (_, record) => {
    expectRefused(folderWith(record()), /process \d+ on/);
    expectTaken(folderWith(record(), long));
  });

  test('opens even when the clock was set back since it was touched', () => {
    const folder = folderWith(elsewhere, -long);
    expectRefused(folder, /process 17 on yesterdays-container/);
    expect(Math.abs(statSync(join(folder, '.lock')).mtimeMs - Date.now())).toBeLessThan(60_000);
    touch(folder, 301);
    expectTaken(folder);
  });

  const text = JSON.stringify(elsewhere);
  test.each(
    [
      [
        '',
        '{"pid":1',
        'null',
        '[]',
        '17',
        '\0'.repeat(200),
        '\u00ff',
        text.replace('17', '0'),
        text.replace('17', '-1'),
      ],
      [
        text.replace('17', '"17"'),
        text.replace('yesterdays', String.raw`\n`),
        text.replace('}', ',"token":"../../x"}'),
      ],
    ].flat(),
  )('a damaged one, %j, is held as long', (content) => {
    expectRefused(folderWith(content), /another run, whose lock can't be read; wait/);
    expectTaken(folderWith(content, long));
    expect(existsSync(join(root, 'x'))).toBe(false);
  });

  test('a link that leads nowhere, too; a folder in its place is told in a line', () => {
    const linked = folderWith();
    symlinkSync('nowhere', join(linked, '.lock'));
    expect(() => lockFolder(linked)).toThrow(/in use by another run/);
    const occupied = folderWith();
    mkdirSync(join(occupied, '.lock'));
    const line = `${join(occupied, '.lock')}: can't be written: a folder stands where the file is needed`;
    expect(() => lockFolder(occupied)).toThrow(expect.objectContaining({ name: 'OutputError', message: line }));
    expect(readdirSync(occupied)).toEqual(['.lock']);
  });
});

describe('a lock of the first release, which never touched it', () => {
  const record = (pid: number, since: string): LockRecord => ({ pid, host: hostname(), since });

  test('is held as long as its process lives', () =>
    expectRefused(folderWith(record(process.pid, new Date().toISOString()), long), /process/));

  test('is taken over at once when its process is gone', () =>
    expectTaken(folderWith(record(gone(), new Date().toISOString()))));

  test('opens after 5 minutes where the process of that number started later', () => {
    expectRefused(folderWith(record(process.pid, yesterday())), /process/);
    expectTaken(folderWith(record(process.pid, yesterday()), long));
  });
});

describe('giving back', () => {
  test('removes one’s own lock only', () => {
    const folder = folderWith();
    const unlock = lockFolder(folder);
    const other = JSON.stringify({ ...recordIn(folder), token: '0'.repeat(36) });
    writeFileSync(join(folder, '.lock'), other);
    unlock();
    expect(readdirSync(folder)).toEqual(['.lock']);
    expect(readFileSync(join(folder, '.lock'), 'utf8')).toBe(other);
  });

  test('leaves the lock to a run that is about to take it over, which thinks this one dead', () => {
    const folder = folderWith();
    const unlock = lockFolder(folder);
    const successor = `.lock.${recordIn(folder).token}`;
    writeFileSync(join(folder, successor), JSON.stringify(recordIn(folder)));
    unlock();
    expect(readdirSync(folder).toSorted()).toEqual(['.lock', successor]);
  });

  test('makes no folder anew that was deleted', () => {
    const folder = folderWith();
    const unlock = lockFolder(folder);
    spawnSync('rm', ['-r', folder]);
    unlock();
    expect(existsSync(folder)).toBe(false);
  });
});

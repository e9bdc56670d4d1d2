import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import { newRecord, type LockRecord } from '../../src/store/lockRecord.ts';
import { temporaryFolder } from '../support/folder.ts';

// A heartbeat that a test need not wait for.
const actual = await import('../../src/store/lockHolder.ts');
jest.unstable_mockModule('../../src/store/lockHolder.ts', () => ({ ...actual, touchInterval: 50 }));
const { lockFolder } = await import('../../src/store/lock.ts');
const { lockForShard } = await import('../../src/store/shardLock.ts');

const parent = temporaryFolder();
let folders = 0;
const newFolder = (): string => join(parent, String(folders++));

const unlocks: (() => void)[] = [];
afterEach(() => unlocks.splice(0).forEach((unlock) => unlock()));
const held = (unlock: () => void): (() => void) => {
  unlocks.push(unlock);
  return unlock;
};

test('any number of shards have a folder at once; no lock file is left when they have ended', () => {
  const folder = newFolder();
  const shards = [1, 2, 3].map(() => held(lockForShard(folder)));
  expect(readdirSync(folder).filter((name) => name.startsWith('.lock.shard.'))).toHaveLength(3);
  for (const unlock of shards) unlock();
  expect(readdirSync(folder)).toEqual([]);
});

test('a run is refused where a shard is, and told which; it has the folder when the last shard has ended', () => {
  const folder = newFolder();
  const shard = held(lockForShard(folder));
  const [name] = readdirSync(folder);
  expect(() => lockFolder(folder)).toThrow(
    new RegExp(
      `^${folder}: in use by a shard, process ${process.pid} on .*; if that shard has ended, delete ${folder}/${name}$`,
    ),
  );
  // What it put down is gone.
  expect(readdirSync(folder)).toEqual([name]);
  shard();
  held(lockFolder(folder));
  expect(readdirSync(folder)).toEqual(['.lock']);
});

test('a shard is refused where a run is', () => {
  const folder = newFolder();
  held(lockFolder(folder));
  expect(() => lockForShard(folder)).toThrow(/in use by another run, process \d+ on .*, delete .*\/\.lock$/);
  expect(readdirSync(folder)).toEqual(['.lock']);
});

/** Leaves a shard's lock with this in its record, touched so many seconds ago. */
const leave = (changes: Partial<LockRecord>, secondsAgo = 0): string => {
  const folder = newFolder();
  mkdirSync(folder);
  const record = { ...newRecord(folder), ...changes };
  const path = join(folder, `.lock.shard.${record.token}`);
  writeFileSync(path, JSON.stringify(record));
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(path, at, at);
  return folder;
};

const goneProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

test.each([
  ['a process that is gone', () => leave({ pid: goneProcess() })],
  ['another machine that has not touched it for 5 minutes', () => leave({ machine: 'other', host: 'other' }, 301)],
])('the lock of a shard of %s shuts the folder for nobody, and is removed', (_, left) => {
  const forShard = left();
  held(lockForShard(forShard))();
  const forRun = left();
  held(lockFolder(forRun))();
  expect(readdirSync(forRun)).toEqual([]);
  // The next run removes it, if no shard does.
  held(lockFolder(forShard))();
  expect(readdirSync(forShard)).toEqual([]);
});

test('the lock of a shard on another machine counts as long as it is touched', () => {
  const folder = leave({ machine: 'other', host: 'other', pid: 1 }, 240);
  expect(() => lockFolder(folder)).toThrow(/in use by a shard, process 1 on other/);
  held(lockForShard(folder));
});

test('a shard whose lock is deleted is told', async () => {
  const folder = newFolder();
  const told = new Promise<Error>((resolve) => held(lockForShard(folder, resolve)));
  rmSync(join(folder, readdirSync(folder)[0]!));
  expect(await told).toMatchObject({ name: 'LockError', message: expect.stringMatching(/no longer this shard's/) });
});

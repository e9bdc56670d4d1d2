import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startHeartbeat } from '../../src/store/heartbeat.ts';
import { createLock, touchLock } from '../../src/store/lockFile.ts';
import { newRecord } from '../../src/store/lockRecord.ts';
import { temporaryFolder } from '../support/folder.ts';

const root = temporaryFolder();

/** A lock that was last touched in 2001. */
const oldLock = () => {
  const path = join(mkdtempSync(join(root, 'lock-')), '.lock');
  const record = newRecord(root);
  createLock(path, record);
  utimesSync(path, 1e9, 1e9);
  return { path, record, text: readFileSync(path, 'utf8') };
};

const isOld = (path: string): boolean => statSync(path).mtimeMs === 1e12;

describe('a touch', () => {
  test('makes the lock new and leaves it as it is', () => {
    const { path, record, text } = oldLock();
    expect(touchLock(path, record.token)).toBe(true);
    expect(Math.abs(statSync(path).mtimeMs - Date.now())).toBeLessThan(60_000);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test.each([
    ['another’s', JSON.stringify({ ...newRecord(root) })],
    ['the first release’s', JSON.stringify({ pid: 1, host: 'h', since: '2026-01-01' })],
    ['a damaged one', ''],
  ])('of %s is none', (_, other) => {
    const { path, record } = oldLock();
    writeFileSync(path, other);
    utimesSync(path, 1e9, 1e9);
    expect(touchLock(path, record.token)).toBe(false);
    expect([isOld(path), readFileSync(path, 'utf8')]).toEqual([true, other]);
  });

  test('of a lock that is gone makes none', () => {
    const { path, record } = oldLock();
    rmSync(path);
    expect(touchLock(path, record.token)).toBe(false);
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('the heartbeat', () => {
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
  const pause = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

  test('touches each lock while this process computes without a turn of its event loop', () => {
    const locks = [oldLock(), oldLock()];
    const stops = locks.map(({ path, record }) => startHeartbeat(path, record.token, () => {}, 10));
    // Ends with the test's own limit where there is none.
    const end = Date.now() + 600_000;
    while (locks.some(({ path }) => isOld(path)) && Date.now() < end) pause(10);
    expect(locks.map(({ path }) => isOld(path))).toEqual([false, false]);
    for (const stop of stops) stop();
  });

  test.each([
    ['deleted', (path: string) => rmSync(path)],
    ['another’s', (path: string) => writeFileSync(path, JSON.stringify(newRecord(root)))],
  ])('tells, once, when the lock is %s, and goes on with others', async (_, take) => {
    const [kept, lost] = [oldLock(), oldLock()];
    const told: string[] = [];
    const stops = [
      startHeartbeat(kept.path, kept.record.token, () => told.push('kept'), 10),
      startHeartbeat(lost.path, lost.record.token, () => told.push('lost'), 10),
    ];
    take(lost.path);
    while (told.length === 0) await turn();
    utimesSync(kept.path, 1e9, 1e9);
    while (isOld(kept.path)) await turn();
    for (const stop of stops) stop();
    expect(told).toEqual(['lost']);
  });

  test('of one that was given back ends, while another’s goes on, each at its own interval', async () => {
    const [ended, kept, seldom] = [oldLock(), oldLock(), oldLock()];
    const stopEnded = startHeartbeat(ended.path, ended.record.token, () => {}, 10);
    const stopSeldom = startHeartbeat(seldom.path, seldom.record.token, () => {}, 1e9);
    const stopKept = startHeartbeat(kept.path, kept.record.token, () => {}, 10);
    while (isOld(ended.path)) await turn();
    stopEnded();
    // The thread heard of it before the touch that comes after the next.
    for (let beats = 0; beats < 2; beats++) {
      utimesSync(kept.path, 1e9, 1e9);
      while (isOld(kept.path)) await turn();
    }
    utimesSync(ended.path, 1e9, 1e9);
    utimesSync(kept.path, 1e9, 1e9);
    while (isOld(kept.path)) await turn();
    expect([isOld(ended.path), isOld(seldom.path)]).toEqual([true, true]);
    stopKept();
    stopSeldom();
  });
});

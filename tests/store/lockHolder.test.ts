import { hostname } from 'node:os';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { LockRecord } from '../../src/store/lockRecord.ts';
import type { ProcessStart } from '../../src/store/processIdentity.ts';

/** What the system says. */
const system = { machine: 'boot 2', uptime: 100, start: undefined as ProcessStart | 'gone' | undefined };
const actualOs = await import('node:os');
jest.unstable_mockModule('node:os', () => ({ ...actualOs, uptime: () => system.uptime }));
jest.unstable_mockModule('../../src/store/processIdentity.ts', () => ({
  machineId: () => system.machine,
  ownStart: () => undefined,
  processStart: () => system.start,
}));
const { isDead } = await import('../../src/store/lockHolder.ts');

const now = Date.parse('2026-06-01T12:00:00Z');
const own: LockRecord = {
  pid: 17,
  host: hostname(),
  since: '2026-06-01T11:00:00Z',
  token: 't',
  machine: 'boot 2',
  started: '500',
  folder: '/out',
};
const judge = (record: LockRecord | undefined, secondsAgo: number): boolean =>
  isDead({ record, token: 't', touched: now - 1000 * secondsAgo }, '/out', now);

beforeEach(() => {
  Object.assign(system, { machine: 'boot 2', uptime: 100, start: { key: '500', at: now } });
});

describe('a holder on this machine is asked, whenever it was last heard of', () => {
  test.each([
    ['the same process', { key: '500', at: now }, false],
    ['another process of its number', { key: '501', at: now }, true],
    ['none', 'gone', true],
  ] as const)('%s', (_, start, dead) => {
    system.start = start;
    expect([judge(own, 0), judge(own, 1e6)]).toEqual([dead, dead]);
  });

  test.each([
    ['whose start the system doesn’t tell', { start: undefined }],
    ['in a container that can’t tell its machine', { machine: undefined }],
  ])('one %s is judged by its touches', (_, change) => {
    Object.assign(system, change);
    expect([judge(own, 299), judge(own, 301)]).toEqual([false, true]);
  });
});

describe('after a reboot', () => {
  const before = { ...own, machine: 'boot 1' };

  test('a lock that nobody touched since is a dead one’s; another machine of this name would have touched it', () => {
    expect([judge(before, 99), judge(before, 101)]).toEqual([false, true]);
    system.uptime = 1;
    expect([judge(before, 29), judge(before, 31)]).toEqual([false, true]);
    system.uptime = 1e6;
    expect([judge(before, 299), judge(before, 301)]).toEqual([false, true]);
  });

  test('that says nothing of a machine of another name, or of a damaged record', () => {
    for (const record of [{ ...before, host: 'elsewhere' }, undefined]) {
      expect([judge(record, 101), judge(record, 299), judge(record, 301)]).toEqual([false, false, true]);
    }
  });
});

describe('the first release’s', () => {
  const first = { pid: 17, host: hostname(), since: '2026-06-01T11:00:00Z' };
  const since = Date.parse(first.since);

  test('process that started before its lock holds it; one that started after may not be it', () => {
    system.start = { key: '1', at: since - 1000 };
    expect([judge(first, 0), judge(first, 1e6)]).toEqual([false, false]);
    // Two clocks may differ by so much.
    system.start = { key: '1', at: since + 59_000 };
    expect(judge(first, 1e6)).toBe(false);
    system.start = { key: '1', at: since + 61_000 };
    expect([judge(first, 299), judge(first, 301)]).toEqual([false, true]);
    system.start = undefined;
    expect(judge(first, 1e6)).toBe(false);
  });

  test('process on a host of another name can’t be asked, whatever has its number here', () => {
    for (const start of ['gone', { key: '1', at: since - 1000 }] as const) {
      system.start = start;
      const elsewhere = { ...first, host: 'elsewhere' };
      expect([judge(elsewhere, 299), judge(elsewhere, 301)]).toEqual([false, true]);
    }
  });
});

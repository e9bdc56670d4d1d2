import { hostname, uptime } from 'node:os';
import { clockTolerance, type SeenLock } from './lockFile.ts';
import type { LockRecord } from './lockRecord.ts';
import { machineId, processStart } from './processIdentity.ts';

/** How often a holder touches its lock, in ms. */
export const touchInterval = 10_000;

/** Untouched for so long, a lock whose process can't be asked is a dead one's, in ms. */
const untouchedLimit = 300_000;

/**
 * Whether the run that took the lock has ended: told by its process where that can be asked, else by the last touch.
 * @param folder the real path of the folder that is locked @param now the file server's time
 */
export const isDead = ({ record, touched }: SeenLock, folder: string, now: number): boolean => {
  const state = record ? processState(record, folder) : 'unknown';
  return state === 'unknown' ? now - touched > limitOf(record) : state === 'gone';
};

const processState = (record: LockRecord, folder: string): 'alive' | 'gone' | 'unknown' => {
  if (record.token === undefined) return firstReleaseState(record);
  if (record.machine === undefined || record.machine !== machineId()) return 'unknown';
  const start = processStart(record.pid);
  if (start === 'gone') return 'gone';
  if (start === undefined || record.started === undefined) return 'unknown';
  if (start.key !== record.started) return 'gone';
  // In a folder that was copied while it was held nobody touches the lock.
  return record.folder === folder ? 'alive' : 'unknown';
};

/** The first release didn't touch its lock, and took the host's name for the machine. */
const firstReleaseState = ({ pid, host, since }: LockRecord): 'alive' | 'gone' | 'unknown' => {
  if (host !== hostname()) return 'unknown';
  const start = processStart(pid);
  if (start === 'gone') return 'gone';
  // A process that started later is another of the same number, unless the clock was set.
  return start !== undefined && start.at > Date.parse(since) + clockTolerance ? 'unknown' : 'alive';
};

/** Another machine of this name would have touched it since this one started: it was this one, before a reboot. */
const limitOf = (record: LockRecord | undefined): number =>
  record?.host === hostname() && isOfAnotherMachine(record)
    ? Math.min(untouchedLimit, Math.max(3 * touchInterval, uptime() * 1000))
    : untouchedLimit;

const isOfAnotherMachine = ({ machine }: LockRecord): boolean => {
  const here = machineId();
  return machine !== undefined && here !== undefined && machine !== here;
};

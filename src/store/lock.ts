import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onExit } from '../onExit.ts';
import { removeQuietly } from './atomicFiles.ts';
import { startHeartbeat } from './heartbeat.ts';
import { attempt, inUse, LockError, makeRealFolder } from './lockError.ts';
import { correctTouch, createLock, lockName, readLock, serverTime, type SeenLock } from './lockFile.ts';
import { isDead } from './lockHolder.ts';
import { newRecord, type OwnRecord } from './lockRecord.ts';
import { findShard } from './shardLock.ts';

export { LockError } from './lockError.ts';

/** In ms. A shard that put its lock down a moment ago sees this one, and withdraws. */
const withdrawal = 300;

/**
 * Takes a study's folder, which is made where it isn't there, for this process until it is given back or the process ends.
 * Of all runs on all machines that share the folder one holds it. A lock of a run that has ended is taken over: at once
 * where its process can be asked, else once nobody has touched it for 5 minutes.
 *
 *     const unlock = lockFolder('output/sigmoid');   // output/sigmoid/.lock
 *     unlock();
 *
 * Node can't reach locks that the system frees with the process, and those of network file systems can't be relied on:
 * hence a file that is created exclusively, names its process and is touched from a thread, for cells compute for minutes
 * without a turn of the event loop.
 * @param onLost called when the lock has been deleted or, after this machine was suspended, taken over
 * @returns what gives the folder back
 * @throws LockError, OutputError
 */
export const lockFolder = (folder: string, onLost?: (error: LockError) => void): (() => void) => {
  const shown = join(folder, lockName);
  const real = makeRealFolder(folder);
  const path = join(real, lockName);
  const record = newRecord(real);
  const holder = attempt(shown, () => take(path, path, record));
  if (holder) throw inUse(folder, shown, holder, 'run');
  try {
    refuseShards(folder, real, record);
  } catch (error) {
    giveBack(path, record);
    throw error;
  }
  removeLeftovers(path, record);
  const stop = startHeartbeat(path, record.token, () =>
    onLost?.(new LockError(`${folder}: no longer this run's: ${shown} was deleted or taken over by another run`)),
  );
  const unlock = (): void => {
    cancel();
    stop();
    giveBack(path, record);
  };
  const cancel = onExit(unlock);
  return unlock;
};

/** @param real the folder's real path @throws LockError where shards have the folder, OutputError */
const refuseShards = (folder: string, real: string, record: OwnRecord): void => {
  const find = () => attempt(folder, () => findShard(real, record));
  if (!find()) return;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, withdrawal);
  const shard = find();
  if (shard) throw inUse(folder, join(folder, shard.name), shard.seen, 'shard');
};

/**
 * Puts the record at `path`, which is the lock or the place of its successor. A dead one's file is replaced by nobody but
 * its successor, who is the one that creates the file named after the dead one's token; so if a contender dies there, its
 * own successor goes on, by the same rule:
 *
 *     .lock                  A, dead
 *     .lock.<token of A>     B, about to replace it, or dead as well
 *     .lock.<token of B>     C
 *
 * @returns who holds it, or undefined: this process does
 */
const take = (lock: string, path: string, own: OwnRecord): SeenLock | undefined => {
  while (!createLock(path, own)) {
    const seen = readLock(path);
    // Given back meanwhile.
    if (!seen) continue;
    // Created, but the file server's answer was lost.
    if (seen.token === own.token) return undefined;
    const now = serverTime(lock, own);
    if (!isDead(seen, own.folder, now)) {
      correctTouch(path, seen, now);
      return seen;
    }
    const successor = `${lock}.${seen.token}`;
    const rival = take(lock, successor, own);
    if (isStillDead(lock, path, seen.token, own)) {
      if (!rival) replace(path, successor);
      return rival;
    }
    // Another successor has replaced it, or its holder woke up.
    if (!rival) removeQuietly(successor);
  }
  return undefined;
};

const isStillDead = (lock: string, path: string, token: string, own: OwnRecord): boolean => {
  const seen = readLock(path);
  return seen?.token === token && isDead(seen, own.folder, serverTime(lock, own));
};

const replace = (path: string, successor: string): void => {
  try {
    renameSync(successor, path);
  } catch (error) {
    removeQuietly(successor);
    throw error;
  }
};

/** Like taking over from oneself: once the successor's place is taken, the lock that was read is the lock that is removed. */
const giveBack = (lock: string, own: OwnRecord): void => {
  const successor = `${lock}.${own.token}`;
  let isSuccessor = true;
  try {
    isSuccessor = createLock(successor, { ...own, token: randomUUID() });
  } catch {
    // A full disk, say. The lock is removed nevertheless.
  }
  // Else another run took this one for dead, and the lock is its business.
  if (!isSuccessor) return;
  if (tokenAt(lock) === own.token) removeQuietly(lock);
  removeQuietly(successor);
};

const tokenAt = (path: string): string | undefined => {
  try {
    return readLock(path)?.token;
  } catch {
    return undefined;
  }
};

/** What contenders that died have left: no lock is taken by it any more, for its place is named after a token that is gone. */
const removeLeftovers = (lock: string, own: OwnRecord): void => {
  try {
    const folder = dirname(lock);
    for (const name of readdirSync(folder).filter((file) => file.startsWith(`${lockName}.`))) {
      const seen = readLock(join(folder, name));
      if (seen && isDead(seen, own.folder, serverTime(lock, own))) removeQuietly(join(folder, name));
    }
  } catch {
    // They are in nobody's way.
  }
};

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onExit } from '../onExit.ts';
import { removeQuietly } from './atomicFiles.ts';
import { startHeartbeat } from './heartbeat.ts';
import { correctTouch, createLock, lockName, readLock, serverTime, type SeenLock } from './lockFile.ts';
import { attempt, inUse, LockError, makeRealFolder } from './lockError.ts';
import { isDead } from './lockHolder.ts';
import { newRecord, type OwnRecord } from './lockRecord.ts';

const prefix = `${lockName}.shard.`;

/**
 * Takes a study's folder for one of any number of shards, which share it, for each record is written whole; a run and a
 * shard exclude each other. Each puts its own lock down first and then looks for the other's, so that of two that start at
 * once never both go on.
 *
 *     const unlock = lockForShard('output/sigmoid'); // output/sigmoid/.lock.shard.0a1b…
 *     unlock();
 *
 * @param onLost called when the lock has been deleted, as one that nobody has touched for 5 minutes is by others
 * @returns what gives the folder back
 * @throws LockError, OutputError
 */
export const lockForShard = (folder: string, onLost?: (error: LockError) => void): (() => void) => {
  const real = makeRealFolder(folder);
  const record = newRecord(real);
  const name = `${prefix}${record.token}`;
  const path = join(real, name);
  const remove = (): void => removeQuietly(path);
  attempt(join(folder, name), () => createLock(path, record));
  try {
    const run = attempt(join(folder, lockName), () => liveLock(join(real, lockName), path, record));
    if (run) throw inUse(folder, join(folder, lockName), run, 'run');
  } catch (error) {
    remove();
    throw error;
  }
  const stop = startHeartbeat(path, record.token, () =>
    onLost?.(new LockError(`${folder}: no longer this shard's: ${join(folder, name)} was deleted`)),
  );
  const unlock = (): void => {
    cancel();
    stop();
    remove();
  };
  const cancel = onExit(unlock);
  return unlock;
};

/** The lock at `path`, unless whoever took it has ended. @param own the path of a lock of this process, beside which the file server's time is asked */
const liveLock = (path: string, own: string, record: OwnRecord): SeenLock | undefined => {
  const seen = readLock(path);
  if (!seen) return undefined;
  const now = serverTime(own, record);
  if (isDead(seen, record.folder, now)) return undefined;
  correctTouch(path, seen, now);
  return seen;
};

/** A shard that has the folder, whose real path it is, and the name of its lock; locks of shards that have ended are removed. */
export const findShard = (
  folder: string,
  record: OwnRecord,
): { readonly name: string; readonly seen: SeenLock } | undefined => {
  const own = join(folder, lockName);
  // What is about to become a lock, or was left where it was to become one, is none yet.
  const names = readdirSync(folder).filter((file) => file.startsWith(prefix) && !file.endsWith('.new'));
  for (const name of names) {
    const seen = liveLock(join(folder, name), own, record);
    if (seen) return { name, seen };
    removeQuietly(join(folder, name));
  }
  return undefined;
};

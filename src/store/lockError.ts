import { realpathSync } from 'node:fs';
import { makeFolder } from '../makeFolder.ts';
import { outputError } from './atomicFiles.ts';
import type { SeenLock } from './lockFile.ts';

/** Another run holds the folder: the command line ends with exit 1. */
export class LockError extends Error {
  override readonly name = 'LockError';
}

/** @param file the lock's, as messages show it */
export const inUse = (folder: string, file: string, { record }: SeenLock, by: 'run' | 'shard'): LockError => {
  const who = by === 'run' ? 'another run' : 'a shard';
  const holder = record ? `process ${record.pid} on ${record.host}, since ${record.since}` : "whose lock can't be read";
  return new LockError(
    `${folder}: in use by ${who}, ${holder}; wait for it, or choose another folder with --out; if that ${by} has ended, delete ${file}`,
  );
};

/** @throws OutputError */
export const makeRealFolder = (folder: string): string =>
  attempt(folder, () => {
    makeFolder(folder);
    return realpathSync(folder);
  });

/** @throws OutputError in place of the system's error */
export const attempt = <T>(path: string, step: () => T): T => {
  try {
    return step();
  } catch (error) {
    throw outputError(path, error);
  }
};

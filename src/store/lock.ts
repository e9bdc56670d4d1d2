import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { outputError } from './atomicFiles.ts';

/** Another run holds the folder: the command line ends with exit 1. */
export class LockError extends Error {
  constructor(folder: string, holder: Holder) {
    super(
      `${folder}: in use by another run, process ${holder.pid} on ${holder.host}, since ${holder.since}; wait for it, or choose another folder with --out`,
    );
    this.name = 'LockError';
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Takes a study's folder for this process; returns what gives it back. A lock whose process is dead is taken over.
 * @throws LockError, OutputError
 */
export const lockFolder = (folder: string): (() => void) => {
  const file = join(folder, '.lock');
  const own = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() } satisfies Holder);
  const mine = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    // Written first and linked then: nobody sees a lock without its holder.
    writeFileSync(mine, own);
    while (!link(mine, file)) {
      const holder = readHolder(file);
      if (holder && isAlive(holder)) throw new LockError(folder, holder);
      // Moved aside under a name of our own, so that of two runs that find it dead only one can.
      renameSync(file, `${mine}.dead`);
      rmSync(`${mine}.dead`);
    }
  } catch (error) {
    if (error instanceof LockError) throw error;
    throw outputError(file, error);
  } finally {
    remove(mine);
  }
  const unlock = (): void => {
    process.off('exit', unlock);
    remove(file);
  };
  process.on('exit', unlock);
  return unlock;
};

/** For cleaning up: what can't be removed, or isn't there, is left. */
const remove = (path: string): void => {
  try {
    rmSync(path, { force: true });
  } catch {}
};

const link = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
};

const readHolder = (file: string): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
};

/** A process of another machine can't be asked, so it counts as alive. */
const isAlive = ({ pid, host }: Holder): boolean => {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
};

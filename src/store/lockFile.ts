import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { errorCode } from '../errors.ts';
import { removeQuietly } from './atomicFiles.ts';
import { parseRecord, type LockRecord } from './lockRecord.ts';

/** The file in a study's folder that says which run has it. */
export const lockName = '.lock';

/** A lock file as it was read. */
export interface SeenLock {
  /** Undefined where it is damaged, or not written yet. */
  readonly record: LockRecord | undefined;
  /** The same as long as it is the same taking's. */
  readonly token: string;
  /** When its holder last touched it, in ms since 1970 by the file server's clock. */
  readonly touched: number;
}

/** Undefined where there is none. @throws NodeJS.ErrnoException */
export const readLock = (path: string): SeenLock | undefined => {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const link = lstatSync(path, { throwIfNoEntry: false });
    // A link that leads nowhere is in the way like a damaged file.
    return link?.isSymbolicLink() ? seenLock('', link) : undefined;
  }
  try {
    return seenLock(readFileSync(file, 'utf8'), fstatSync(file));
  } finally {
    closeSync(file);
  }
};

const seenLock = (text: string, { mtimeMs }: Stats): SeenLock => {
  const record = parseRecord(text);
  const token = record?.token ?? createHash('sha256').update(`${mtimeMs} ${text}`).digest('hex');
  return { record, token, touched: mtimeMs };
};

/**
 * Creates the file with the record in it, if it isn't there. @returns whether it wasn't
 * @throws NodeJS.ErrnoException
 */
export const createLock = (path: string, record: LockRecord): boolean => {
  const whole = writeAside(path, JSON.stringify(record));
  try {
    // So nobody sees a lock without its holder.
    linkSync(whole, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // A file system without hard links: who dies within this line leaves a damaged record.
    return writeExclusively(path, record);
  } finally {
    removeQuietly(whole);
  }
};

const writeExclusively = (path: string, record: LockRecord): boolean => {
  try {
    writeNew(path, JSON.stringify(record));
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  // Whoever was suspended in between may have been taken for dead.
  return readLock(path)?.token === record.token;
};

/** Into a new file beside the lock. @returns its path */
const writeAside = (path: string, text: string): string => {
  const aside = `${path}.${randomUUID()}.new`;
  writeNew(aside, text);
  return aside;
};

/** A file that can't be written whole is not left. */
const writeNew = (path: string, text: string): void => {
  const file = openSync(path, 'wx');
  try {
    writeSync(file, text);
  } catch (error) {
    removeQuietly(path);
    throw error;
  } finally {
    closeSync(file);
  }
};

/** The file server's time, in ms since 1970: that of a file just written. @throws NodeJS.ErrnoException */
export const serverTime = (path: string, record: LockRecord): number => {
  // With the record, so that what a killed process leaves of it is known for a dead one's.
  const probe = writeAside(path, JSON.stringify(record));
  try {
    return statSync(probe).mtimeMs;
  } finally {
    removeQuietly(probe);
  }
};

/** So much may lie between what two clocks, or one that is set, say of the same moment, in ms. */
export const clockTolerance = 60_000;

/** Where the clock was set back since the last touch, the lock would count as touched until that time comes again. */
export const correctTouch = (path: string, { touched }: SeenLock, now: number): void => {
  if (touched - now <= clockTolerance) return;
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // Another user's.
  }
};

/**
 * Tells others that the holder of the token lives: writes what the file holds anew, so that the server's clock counts.
 * @returns false where the lock isn't that holder's any more @throws NodeJS.ErrnoException where the file can't be reached
 */
export const touchLock = (path: string, token: string): boolean => {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(fstatSync(file).size);
    readSync(file, bytes, 0, bytes.length, 0);
    if (parseRecord(bytes.toString())?.token !== token) return false;
    writeSync(file, bytes, 0, bytes.length, 0);
    return true;
  } finally {
    closeSync(file);
  }
};

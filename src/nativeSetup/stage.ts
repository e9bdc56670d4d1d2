import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { SetupError } from './error.ts';
import { tilde } from './paths.ts';

/** What a filler writes stands under such a name until it is whole; the rest of the name says whose it is. */
const prefix = '.filling-';
const dayInMilliseconds = 86_400_000;

/** A new folder in `cache` to fill, on the same disk as its place, so that a rename publishes it. */
export function openStagingFolder(cache: string): string {
  mkdirSync(cache, { recursive: true });
  sweepStages(cache);
  return mkdtempSync(join(cache, `${prefix}${hostname()}-${process.pid}-`));
}

export function closeStagingFolder(stage: string): void {
  rmSync(stage, { recursive: true, force: true });
}

/** Removes what killed processes left behind; where a child of theirs still writes to it, the next sweep does. */
function sweepStages(cache: string): void {
  for (const name of readdirSync(cache)) {
    if (!name.startsWith(prefix) || !isAbandoned(join(cache, name), name)) continue;
    try {
      closeStagingFolder(join(cache, name));
    } catch (error) {
      if (errorCode(error) !== 'ENOTEMPTY') throw error;
    }
  }
}

/** A process of another machine on a shared disk can't be asked: its folder gets a day. */
function isAbandoned(folder: string, name: string): boolean {
  const [pid, ...host] = name.slice(prefix.length).split('-').toReversed().slice(1);
  if (host.toReversed().join('-') === hostname()) return !isRunning(Number(pid));
  const modified = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && Date.now() - modified > dayInMilliseconds;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Moves the whole folder `filled` to `target`. Of two fillers the first wins, and the second takes what is there;
 * what is there but not whole is put aside.
 */
export function publish(filled: string, target: string, isWhole: (folder: string) => boolean): void {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (existsSync(target)) {
      if (isWhole(target)) return;
      setAside(target, join(filled, '..'));
    }
    try {
      renameSync(filled, target);
      return;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
    }
  }
  throw new SetupError(`${tilde(target)} keeps being written by others`, 'wait for them');
}

/** Into our stage, which is removed with it; another filler may have been quicker. */
function setAside(folder: string, stage: string): void {
  try {
    renameSync(folder, mkdtempSync(join(stage, 'damaged-')));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { makeFolder } from '../makeFolder.ts';
import { SetupError } from './types.ts';
import { tilde } from './paths.ts';

/** Prefix of a staging folder's name; host and process id follow. */
const prefix = '.filling-';
const dayInMilliseconds = 86_400_000;

/** Creates a staging folder in `cache`, on the same disk as its target, so that a rename publishes its content. */
export function openStagingFolder(cache: string): string {
  makeFolder(cache);
  sweepStages(cache);
  return mkdtempSync(join(cache, `${prefix}${hostname()}-${process.pid}-`));
}

export function closeStagingFolder(stage: string): void {
  rmSync(stage, { recursive: true, force: true });
}

/** Removes staging folders of killed processes; one that a child process still writes to is left for the next sweep. */
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

/** A process on another machine can't be checked: its folder is abandoned after a day. */
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
 * Moves the complete folder `filled` to `target`. Of two processes the first wins, and the second uses its result; a
 * damaged `target` is moved away.
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

/** Moves a folder into our staging folder, to be removed with it; another process may have been faster. */
function setAside(folder: string, stage: string): void {
  try {
    renameSync(folder, mkdtempSync(join(stage, 'damaged-')));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

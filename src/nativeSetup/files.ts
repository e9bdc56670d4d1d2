import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file as it was when it was verified; another size or time means that it was written to since. */
export interface FileStamp {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

export function stampFile(path: string): FileStamp {
  const { size, mtimeMs } = statSync(path);
  return { path, size, modified: mtimeMs };
}

export function isUnchanged(stamp: FileStamp): boolean {
  const now = statSync(stamp.path, { throwIfNoEntry: false });
  return now?.size === stamp.size && now.mtimeMs === stamp.modified;
}

/** Writes under another name and renames: a reader finds the old file or the new one, whole. */
export function writeJson(path: string, value: unknown): void {
  const part = `${path}.${randomBytes(4).toString('hex')}.part`;
  writeFileSync(part, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(part, path);
}

/** The parsed file; undefined where it isn't there or isn't JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The size of a file, or of all files below a folder; files that vanish meanwhile count 0. */
export function bytesIn(path: string): number {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.size ?? 0;
  return namesIn(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

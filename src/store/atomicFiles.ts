import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, errorMessage } from '../errors.ts';
import { makeFolder } from '../makeFolder.ts';

/** A file of a study, as the manifest lists it. */
export interface FileEntry {
  /** From the study's folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The output folder can't be written, or the disk is full: the command line ends with exit 1. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

export const outputError = (path: string, cause: unknown): OutputError => {
  const why = reasons[errorCode(cause) ?? ''] ?? errorMessage(cause);
  return new OutputError(`${path}: can't be written: ${why}`, { cause });
};

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where the file is needed',
  ELOOP: 'the links in the path lead in a circle',
  ENAMETOOLONG: 'a name in the path is too long',
  ENOENT: 'no file or folder can be made there',
};

let temporaryNames = 0;

/** Of this process: numbers of processes are given anew on each machine, and in each container. */
const processTag = randomBytes(6).toString('hex');

/** The name under which a file is written before it is renamed: unique across processes and machines. */
export const temporaryName = (path: string): string => `${path}.${processTag}-${temporaryNames++}.part`;

/** Writes a file whole or not at all; see `writePartsAtomically`. @throws OutputError */
export const writeFileAtomically = (folder: string, path: string, content: string | Uint8Array): FileEntry => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  writePartsAtomically(folder, path, [bytes]);
  return entryOf(path, bytes);
};

/**
 * Writes a file of these parts, one behind the other, whole or not at all; missing folders are made. Synchronous: the promises
 * would wait for five turns of an event loop that is busy computing, longer than the file takes.
 * @throws OutputError
 */
export const writePartsAtomically = (folder: string, path: string, parts: readonly Uint8Array[]): void => {
  const target = join(folder, path);
  const partial = temporaryName(target);
  try {
    makeFolder(dirname(target));
    const file = openSync(partial, 'w');
    try {
      for (const part of parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(partial, target);
  } catch (error) {
    removeQuietly(partial);
    throw outputError(target, error);
  }
};

/** For cleaning up: what can't be removed, or isn't there, is left. */
export const removeQuietly = (path: string): void => {
  try {
    rmSync(path, { force: true });
  } catch {}
};

const entryOf = (path: string, bytes: Uint8Array): FileEntry => ({
  path,
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** The entry of a file that is there already; undefined where it isn't. */
export const readEntry = (folder: string, path: string): FileEntry | undefined => {
  try {
    return entryOf(path, readFileSync(join(folder, path)));
  } catch {
    return undefined;
  }
};

/** Whether the files are still there, each with its content. */
export const filesUnchanged = (folder: string, files: readonly FileEntry[]): boolean =>
  files.every(({ path, sha256 }) => readEntry(folder, path)?.sha256 === sha256);

/** Removes the temporary files of a killed run. Only for a folder that no other process writes into. */
export const removeTemporaryFiles = async (folder: string): Promise<void> => {
  const files = await readdir(folder, { recursive: true });
  for (const file of files) if (/\.[\da-f]+-\d+\.part$/.test(file)) await rm(join(folder, file), { force: true });
};

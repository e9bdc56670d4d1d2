import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { writePartsAtomically } from './atomicFiles.ts';
import { recordFolder } from './records.ts';

/*
 * The checkpoint of a repeat: what its last epoch left to the next. A line that names it and the record that it goes on from, then
 * float32 values as they lie in memory, on a machine whose kernels the key names.
 */

/** A record, and how many epochs it holds. */
export interface CheckpointHead {
  readonly record: string;
  readonly epochs: number;
}

/** Of a checkpoint's file; it grows when older files can't be read any more. */
const form = 1;

const suffix = '.checkpoint';
const checkpointName = (key: string, repeat: number): string => `${key}${repeat === 0 ? '' : `.${repeat}`}${suffix}`;
const checkpointPath = (key: string, repeat: number): string => `${recordFolder}${checkpointName(key, repeat)}`;

/** More than the first line takes. */
const headLength = 256;

const headText = (key: string, repeat: number, { record, epochs }: CheckpointHead): string =>
  `initscope checkpoint ${form} ${key} ${repeat} ${record} ${epochs}`;

/** Writes where a repeat ended, in place of where it ended before. @throws OutputError */
export const saveCheckpoint = (
  folder: string,
  key: string,
  repeat: number,
  head: CheckpointHead,
  values: readonly Float32Array[],
): void => {
  const text = headText(key, repeat, head);
  const parts = values.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  const checksum = parts.reduce((sum, part) => crc32(part, sum), crc32(text));
  writePartsAtomically(folder, checkpointPath(key, repeat), [Buffer.from(`${text} ${checksum}\n`), ...parts]);
};

/** From which record a repeat's checkpoint goes on; undefined where there is none. Its values may be damaged all the same. */
export const loadCheckpointHead = (folder: string, key: string, repeat: number): CheckpointHead | undefined => {
  const start = Buffer.alloc(headLength);
  try {
    const file = openSync(join(folder, checkpointPath(key, repeat)), 'r');
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
  return parseHead(start, key, repeat);
};

/**
 * What the last epoch of this record left, end to end; undefined where there is nothing, it is damaged, or another process has
 * put that of another record in its place meanwhile, as in a sweep of the epochs.
 */
export const loadCheckpoint = (
  folder: string,
  key: string,
  repeat: number,
  record: string,
): Float32Array | undefined => {
  const bytes = readQuietly(join(folder, checkpointPath(key, repeat)));
  const head = bytes && parseHead(bytes, key, repeat);
  if (!bytes || head?.record !== record) return undefined;
  const values = bytes.subarray(bytes.indexOf('\n') + 1);
  if (crc32(values, crc32(headText(key, repeat, head))) !== head.checksum) return undefined;
  return new Float32Array(new Uint8Array(values).buffer);
};

/** Removes the checkpoints of a folder but for those of these keys, whose numbers of repeats are given. */
export const pruneCheckpoints = async (folder: string, kept: ReadonlyMap<string, number>): Promise<void> => {
  const names = new Set(
    Array.from(kept, ([key, repeats]) => Array.from({ length: repeats }, (_, i) => checkpointName(key, i))).flat(),
  );
  for (const name of await readdir(join(folder, recordFolder)).catch(() => []))
    if (name.endsWith(suffix) && !names.has(name)) await rm(join(folder, recordFolder, name), { force: true });
};

const parseHead = (bytes: Buffer, key: string, repeat: number) => {
  const line = bytes.subarray(0, Math.max(0, bytes.subarray(0, headLength).indexOf('\n'))).toString('latin1');
  const [, record = '', epochs, checksum] = /(\w+) (\d+) (\d+)$/.exec(line) ?? [];
  const head = { record, epochs: Number(epochs), checksum: Number(checksum) };
  return line === `${headText(key, repeat, head)} ${checksum}` ? head : undefined;
};

const readQuietly = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
};

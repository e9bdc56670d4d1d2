import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode, errorMessage } from '../errors.ts';
import { WeightFileError } from './types.ts';

/** Bytes that can be read from anywhere: a file's, a part of it, several one behind the other. */
export interface ByteRange {
  readonly size: number;
  /** Fills `target` with the bytes from `at`. @throws WeightFileError where they end before */
  readonly read: (target: Uint8Array, at: number) => void;
}

/** An open file, to be closed by `close`. */
export interface OpenFile extends ByteRange {
  readonly descriptor: number;
  readonly close: () => void;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'is a folder, not a file of weights',
};

/** @throws WeightFileError */
export const openBytes = (path: string): OpenFile => {
  let isFolder = false;
  try {
    // A pipe would keep it waiting for someone who writes.
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(descriptor);
    if (stat.isFile()) {
      const { size } = stat;
      return {
        descriptor,
        size,
        read: (target, at) => {
          for (let done = 0; done < target.length;) {
            const count = readSync(descriptor, target, done, target.length - done, at + done);
            if (count === 0) throw new WeightFileError(path, `ends at byte ${at + done}, within the data of a tensor`);
            done += count;
          }
        },
        close: () => closeSync(descriptor),
      };
    }
    closeSync(descriptor);
    isFolder = stat.isDirectory();
  } catch (error) {
    throw new WeightFileError(path, reasons[errorCode(error) ?? ''] ?? errorMessage(error), error);
  }
  throw new WeightFileError(path, isFolder ? reasons['EISDIR']! : 'is a pipe or a device, not a file of weights');
};

export const partOf = (whole: ByteRange, start: number, size: number): ByteRange => ({
  size,
  read: (target, at) => whole.read(target, start + at),
});

/** One behind the other. */
export const joined = (parts: readonly ByteRange[]): ByteRange => {
  const starts = parts.reduce<number[]>((ends, { size }) => [...ends, ends.at(-1)! + size], [0]);
  return {
    size: starts.at(-1)!,
    read: (target, at) => {
      let done = 0;
      for (const [i, part] of parts.entries()) {
        const from = at + done - starts[i]!;
        if (from < 0 || from >= part.size || done === target.length) continue;
        const count = Math.min(part.size - from, target.length - done);
        part.read(target.subarray(done, done + count), from);
        done += count;
      }
    },
  };
};

export const bytesAt = (range: ByteRange, at: number, count: number): Uint8Array => {
  const target = new Uint8Array(count);
  range.read(target, at);
  return target;
};

/** What is read at a time: a whole number of entries of any format. */
const chunkBytes = 1 << 20;

/** A range's bytes in chunks of whole entries, through one buffer. */
export async function* chunksOf(range: ByteRange): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(chunkBytes, range.size));
  for (let at = 0; at < range.size; at += chunkBytes) {
    const chunk = buffer.subarray(0, Math.min(chunkBytes, range.size - at));
    range.read(chunk, at);
    yield chunk;
  }
}

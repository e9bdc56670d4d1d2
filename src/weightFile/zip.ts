import type { Readable } from 'node:stream';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { errorMessage } from '../errors.ts';
import { partOf, type ByteRange, type OpenFile } from './byteRange.ts';
import { WeightFileError } from './types.ts';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes, decompressed. */
  readonly size: number;
  /** Where its bytes stand as they are; undefined where they are compressed. */
  readonly stored: ByteRange | undefined;
  /** Its bytes from the first on, decompressed as they are read. */
  readonly stream: () => Promise<Readable>;
}

/** What is decompressed at most without a look at how well it was compressed, in bytes. */
const harmless = 1 << 28;
/** Random numbers hardly compress, a whole tensor of zeros by 1000; an archive beyond both limits is a bomb. */
const maxRatio = 100;

/**
 * The files of an archive, its directory checked: no two share bytes, and together they don't decompress to more than 256 MiB and
 * 100 times the archive. What is read is checked against the sizes in the directory as it comes.
 * @throws WeightFileError
 */
export const zipEntries = async (path: string, file: OpenFile): Promise<ZipEntry[]> => {
  const fail = (why: string, cause?: unknown): never => {
    throw new WeightFileError(path, `no valid zip archive: ${why}`, cause);
  };
  const found: { entry: Entry; start: number }[] = [];
  let zip: ZipFile;
  try {
    zip = await fromFdPromise(file.descriptor, { autoClose: false, lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      found.push({ entry, start: fileDataStart });
    }
  } catch (error) {
    return fail(errorMessage(error), error);
  }
  let end = 0;
  for (const { entry, start } of found.toSorted((a, b) => a.start - b.start)) {
    if (start < end) fail(`"${entry.fileName}" begins within the file before it`);
    end = start + entry.compressedSize;
    if (end > file.size) fail(`"${entry.fileName}" ends behind the archive: truncated`);
  }
  const total = found.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (total > Math.max(harmless, maxRatio * file.size))
    fail(`its ${file.size} bytes would decompress to ${total}, more than ${maxRatio} times as many`);
  return found.map(({ entry, start }) => ({
    name: entry.fileName,
    size: entry.uncompressedSize,
    stored: entry.compressionMethod === 0 ? partOf(file, start, entry.compressedSize) : undefined,
    stream: () => zip.openReadStreamPromise(entry).catch((error: unknown) => fail(errorMessage(error), error)),
  }));
};

/** What a stream of an archive gives, in chunks of `size` bytes but for the last. @throws WeightFileError */
export async function* chunksOfStream(
  path: string,
  stream: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(size);
  let filled = 0;
  try {
    for await (const piece of stream) {
      for (let from = 0; from < piece.length;) {
        const count = Math.min(size - filled, piece.length - from);
        buffer.set(piece.subarray(from, from + count), filled);
        filled += count;
        from += count;
        if (filled < size) continue;
        yield buffer;
        filled = 0;
      }
    }
  } catch (error) {
    throw new WeightFileError(path, `can't be decompressed: ${errorMessage(error)}`, error);
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

import { openBytes, partOf, type ByteRange, type OpenFile } from './byteRange.ts';
import { shardPath } from './shardName.ts';
import { WeightFileError } from './types.ts';

/** Weights that are tied may name the same bytes of a file: together so many times those that it has, or so many bytes in all. */
const [mostShared, harmless] = [4, 1 << 28];

/** The files beside the model that hold tensors, each opened once. */
export class ExternalFiles {
  readonly #path: string;
  readonly #open = new Map<string, OpenFile>();
  /** Bytes that tensors claim, by the file's path. */
  readonly #claimed = new Map<string, number>();

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws WeightFileError where the file has no such bytes, or tensors share too many of them */
  part(location: string | undefined, offset: number, length: number): ByteRange {
    const path = shardPath(this.#path, location);
    const file = this.#open.get(path) ?? openBytes(path);
    this.#open.set(path, file);
    if (!(Number.isSafeInteger(offset) && offset >= 0 && offset + length <= file.size))
      throw new WeightFileError(
        path,
        `a tensor's ${length} bytes from ${offset} on are not in its ${file.size}: truncated`,
      );
    const claimed = (this.#claimed.get(path) ?? 0) + length;
    if (claimed > Math.max(harmless, mostShared * file.size))
      throw new WeightFileError(
        path,
        `tensors claim more than ${mostShared} times its ${file.size} bytes: reading them all would have no end`,
      );
    this.#claimed.set(path, claimed);
    return partOf(file, offset, length);
  }

  /** Paths of the files that were opened. */
  get paths(): string[] {
    return [...this.#open.keys()];
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
  }
}

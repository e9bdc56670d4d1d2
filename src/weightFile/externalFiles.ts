import { openBytes, partOf, type ByteRange, type OpenFile } from './byteRange.ts';
import { shardPath } from './shardName.ts';
import { WeightFileError } from './types.ts';

/** The files beside the model that hold tensors, each opened once. */
export class ExternalFiles {
  readonly #path: string;
  readonly #open = new Map<string, OpenFile>();

  constructor(path: string) {
    this.#path = path;
  }

  part(location: string | undefined, offset: number, length: number): ByteRange {
    const path = shardPath(this.#path, location);
    const file = this.#open.get(path) ?? openBytes(path);
    this.#open.set(path, file);
    if (Number.isSafeInteger(offset) && offset >= 0 && offset + length <= file.size)
      return partOf(file, offset, length);
    throw new WeightFileError(
      path,
      `a tensor's ${length} bytes from ${offset} on are not in its ${file.size}: truncated`,
    );
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
  }
}

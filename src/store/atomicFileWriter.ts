import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { outputError, temporaryName, type FileEntry } from './atomicFiles.ts';

/** A file that grows chunk by chunk and appears under its name when it is closed. Each step may throw an OutputError. */
export class AtomicFileWriter {
  readonly #path: string;
  readonly #target: string;
  readonly #partial: string;
  readonly #hash = createHash('sha256');
  #handle: FileHandle | undefined;
  #bytes = 0;

  /** @param path from `folder`, with forward slashes; folders on the way are made */
  constructor(folder: string, path: string) {
    this.#path = path;
    this.#target = join(folder, path);
    this.#partial = temporaryName(this.#target);
  }

  /** The chunk is the caller's again when the promise is fulfilled. */
  append(chunk: Uint8Array): Promise<void> {
    return this.#attempt(async () => {
      this.#handle ??= await this.#open();
      await this.#handle.writeFile(chunk);
      this.#hash.update(chunk);
      this.#bytes += chunk.length;
    });
  }

  close(): Promise<FileEntry> {
    return this.#attempt(async () => {
      await this.#handle?.close();
      await rename(this.#partial, this.#target);
      return { path: this.#path, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
    });
  }

  /** Leaves nothing behind; does nothing to a file that is closed. */
  async discard(): Promise<void> {
    await this.#handle?.close().catch(() => {});
    await rm(this.#partial, { force: true }).catch(() => {});
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#partial), { recursive: true });
    return open(this.#partial, 'w');
  }

  async #attempt<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      await this.discard();
      throw outputError(this.#target, error);
    }
  }
}

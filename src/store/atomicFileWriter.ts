import { createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../makeFolder.ts';
import { outputError, temporaryName, type FileEntry } from './atomicFiles.ts';

/**
 * Writes a file chunk by chunk under a temporary name and renames it when it is closed: readers see it whole or not at all.
 * Each step may throw an OutputError.
 */
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

  /** Do not modify `chunk` until the promise resolves. */
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

  /** Removes the temporary file; no effect on a file that is closed. */
  async discard(): Promise<void> {
    await this.#handle?.close().catch(() => {});
    await rm(this.#partial, { force: true }).catch(() => {});
  }

  async #open(): Promise<FileHandle> {
    makeFolder(dirname(this.#partial));
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

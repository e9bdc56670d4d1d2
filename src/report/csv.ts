import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { outputError, partialName, type FileEntry } from './files.ts';

export type CsvValue = string | number;

/** A line of RFC 4180; numbers in their shortest round-trip form, NaN as an empty field. */
export const csvLine = (values: readonly CsvValue[]): string => `${values.map(field).join(',')}\n`;

const field = (value: CsvValue): string => {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

/** A CSV file that grows row by row and appears under its name when it is closed. */
export class CsvFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #partial: string;
  readonly #hash = createHash('sha256');
  #handle: Awaited<ReturnType<typeof open>> | undefined;
  #pending = '';
  #bytes = 0;

  constructor(folder: string, path: string, header: readonly string[]) {
    this.#folder = folder;
    this.#path = path;
    this.#partial = partialName(join(folder, path));
    this.#pending = csvLine(header);
  }

  /** @throws OutputError */
  async add(rows: Iterable<readonly CsvValue[]>): Promise<void> {
    for (const row of rows) this.#pending += csvLine(row);
    if (this.#pending.length > 1 << 18) await this.#flush();
  }

  /** @throws OutputError */
  async close(): Promise<FileEntry> {
    await this.#flush();
    await this.#handle?.close();
    await this.#attempt(() => rename(this.#partial, join(this.#folder, this.#path)));
    return { path: this.#path, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#handle?.close().catch(() => {});
    await rm(this.#partial, { force: true }).catch(() => {});
  }

  async #flush(): Promise<void> {
    const chunk = Buffer.from(this.#pending);
    this.#pending = '';
    await this.#attempt(async () => {
      if (!this.#handle) {
        await mkdir(dirname(this.#partial), { recursive: true });
        this.#handle = await open(this.#partial, 'w');
      }
      await this.#handle.writeFile(chunk);
    });
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      await this.discard();
      throw outputError(join(this.#folder, this.#path), error);
    }
  }
}

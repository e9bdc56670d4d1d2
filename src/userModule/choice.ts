import { basename, extname } from 'node:path';
import type { Choice } from '../catalogue/parameter.ts';
import { markImports, OwnModuleError } from './load.ts';
import { hashOfSources } from './sources.ts';

/** A module of one's own in place of an entry: `file` is absolute, `sha256` that of its sources when the config was read. */
export type OwnChoice = Choice<'module'>;

export const isOwn = (choice: Choice): choice is OwnChoice => choice.name === 'module';

export const ownFile = ({ parameters }: OwnChoice): string => String(parameters['file']);

/** What a module is called where it has no label: its file's name. */
export const ownName = (choice: OwnChoice): string => basename(ownFile(choice), extname(ownFile(choice)));

/** The SHA-256 of its sources when the config was read; with it goes a cell's key. */
export const ownHash = ({ parameters }: OwnChoice): string => String(parameters['sha256']);

/** What modules define, once loaded, by the hash of their sources: loading takes a promise, using does not. */
export class OwnEntries<T> {
  readonly #loaded = new Map<string, T>();
  readonly #load: (file: string) => Promise<T>;

  constructor(load: (file: string) => Promise<T>) {
    this.#load = load;
  }

  /** Loads a module that isn't yet; any other choice needs nothing. @throws OwnModuleError, also where it was edited meanwhile */
  async prepare(choice: Choice): Promise<void> {
    if (!isOwn(choice) || this.#loaded.has(ownHash(choice))) return;
    const file = ownFile(choice);
    markImports();
    const entry = await this.#load(file);
    if (hashOfSources(file) !== ownHash(choice))
      throw new OwnModuleError(file, 'it, or what it imports, has changed since the config was read; run again');
    this.#loaded.set(ownHash(choice), entry);
  }

  /** @throws OwnModuleError where the module was not loaded before */
  get(choice: OwnChoice): T {
    const entry = this.#loaded.get(ownHash(choice));
    if (!entry) throw new OwnModuleError(ownFile(choice), 'used before it was loaded');
    return entry;
  }
}

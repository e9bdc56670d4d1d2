import { basename, extname } from 'node:path';
import type { Choice } from '../catalogue/parameter.ts';
import { markImports, UserModuleError } from './load.ts';
import { hashOfSources } from './sources.ts';

/** A module of one's own in place of an entry: `file` is absolute, `sha256` that of its sources when the config was read. */
export type UserModuleChoice = Choice<'module'>;

export const isUserModule = (choice: Choice): choice is UserModuleChoice => choice.name === 'module';

export const moduleFile = ({ parameters }: UserModuleChoice): string => String(parameters['file']);

/** What a module is called where it has no label: its file's name. */
export const moduleName = (choice: UserModuleChoice): string =>
  basename(moduleFile(choice), extname(moduleFile(choice)));

/** The SHA-256 of its sources when the config was read; with it goes a cell's key. */
export const moduleHash = ({ parameters }: UserModuleChoice): string => String(parameters['sha256']);

/** What modules define, once loaded, by the hash of their sources: loading takes a promise, using does not. */
export class UserModules<T> {
  readonly #loaded = new Map<string, T>();
  readonly #load: (file: string) => Promise<T>;

  constructor(load: (file: string) => Promise<T>) {
    this.#load = load;
  }

  /** Loads a module that isn't yet; any other choice needs nothing. @throws UserModuleError, also where it was edited meanwhile */
  async prepare(choice: Choice): Promise<void> {
    if (!isUserModule(choice) || this.#loaded.has(moduleHash(choice))) return;
    const file = moduleFile(choice);
    markImports();
    const entry = await this.#load(file);
    if (hashOfSources(file) !== moduleHash(choice))
      throw new UserModuleError(file, 'it, or what it imports, has changed since the config was read; run again');
    this.#loaded.set(moduleHash(choice), entry);
  }

  /** @throws UserModuleError where the module was not loaded before */
  get(choice: UserModuleChoice): T {
    const entry = this.#loaded.get(moduleHash(choice));
    if (!entry) throw new UserModuleError(moduleFile(choice), 'used before it was loaded');
    return entry;
  }
}

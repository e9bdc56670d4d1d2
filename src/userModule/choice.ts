import { basename, extname } from 'node:path';
import type { Choice } from '../catalogue/parameter.ts';
import { markImports, UserModuleError } from './load.ts';
import { hashOfSources } from './sources.ts';

/** A user's module in place of a catalogue entry: the absolute `file`, and `sha256`, the hash of its sources when the config was read. */
export type UserModuleChoice = Choice<'module'>;

/** A file of the user's own that holds no code, such as a model: the absolute `file`, and `sha256`, the hash of what it held when the config was read. */
export type UserFileChoice = Choice<'file'>;

/** Whether a choice stands for something of the user's by its place: a module, or a file that holds no code. */
export const hasPlace = (choice: Choice): choice is UserModuleChoice | UserFileChoice =>
  isUserModule(choice) || choice.name === 'file';

export const isUserModule = (choice: Choice): choice is UserModuleChoice => choice.name === 'module';

export const moduleFile = ({ parameters }: UserModuleChoice | UserFileChoice): string => String(parameters['file']);

/** The name of a module without a label: its file's name without extension. */
export const moduleName = (choice: UserModuleChoice): string =>
  basename(moduleFile(choice), extname(moduleFile(choice)));

/** The SHA-256 of its sources when the config was read, which is part of a cell's key. */
export const moduleHash = ({ parameters }: UserModuleChoice | UserFileChoice): string => String(parameters['sha256']);

/** The objects that modules define, by the hash of their sources: loaded asynchronously once, then used synchronously. */
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

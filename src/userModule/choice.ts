import { basename, extname } from 'node:path';
import type { Choice } from '../catalogue/parameter.ts';
import { OwnModuleError } from './load.ts';

/** A module of one's own in place of an entry: `file` is absolute, `sha256` its content's when the config was read. */
export type OwnChoice = Choice<'module'>;

export const isOwn = (choice: Choice): choice is OwnChoice => choice.name === 'module';

export const ownFile = ({ parameters }: OwnChoice): string => String(parameters['file']);

/** What a module is called where it has no label: its file's name. */
export const ownName = (choice: OwnChoice): string => basename(ownFile(choice), extname(ownFile(choice)));

/** What modules define, once loaded: loading takes a promise, using does not. */
export class OwnEntries<T> {
  readonly #loaded = new Map<string, T>();
  readonly #load: (file: string) => Promise<T>;

  constructor(load: (file: string) => Promise<T>) {
    this.#load = load;
  }

  /** Loads a module that isn't yet; any other choice needs nothing. @throws OwnModuleError */
  async prepare(choice: Choice): Promise<void> {
    if (!isOwn(choice) || this.#loaded.has(ownFile(choice))) return;
    this.#loaded.set(ownFile(choice), await this.#load(ownFile(choice)));
  }

  /** @throws OwnModuleError where the module was not loaded before */
  get(choice: OwnChoice): T {
    const entry = this.#loaded.get(ownFile(choice));
    if (!entry) throw new OwnModuleError(ownFile(choice), 'used before it was loaded');
    return entry;
  }
}

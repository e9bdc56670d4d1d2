import type { Limits } from './command.ts';
import type { Library } from './library.ts';
import type { Platform } from './platform.ts';

/** Variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The sources of a TensorFlow, in the order in which they are tried. */
export const sourceKinds = ['named', 'installed', 'cache', 'wheel', 'archive'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** The state of the native addon: ready to load, or why not and what would help. */
export type NativeState =
  | {
      readonly ready: true;
      /** The addon's file. */
      readonly addon: string;
      /** TensorFlow's version. */
      readonly version: string;
      /** In words: `the TensorFlow wheel in ~/.cache/initscope`. */
      readonly origin: string;
    }
  | { readonly ready: false; readonly why: string; readonly remedy: string };

/** Why native TensorFlow could not be set up, and what would help, each a part of one line. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly remedy: string;

  constructor(why: string, remedy: string) {
    super(why);
    this.remedy = remedy;
  }
}

/** The environment in which native TensorFlow is looked for. */
export interface SetupEnvironment {
  readonly cache: string;
  readonly environment: Environment;
  /** The directory that the user names. */
  readonly named: string | undefined;
}

/** The context of a set-up. */
export interface SetupContext extends SetupEnvironment {
  readonly platform: Platform;
  readonly report: (line: string) => void;
  readonly limits: Required<Limits>;
  /** Bytes free on the folder's disk. */
  readonly freeBytes: (folder: string) => number;
  /** Loads an addon in a process of its own and returns TensorFlow's version. */
  readonly smokeTestAddon: (addon: string) => Promise<string>;
  /** Milliseconds, from any moment on: for how long a set-up has taken. */
  readonly now: () => number;
}

/** A library with its origin in words. */
export interface FoundLibrary {
  readonly library: Library;
  readonly origin: string;
}

/** An option of a command, as the parser, the help and the suggestions read it. */
export interface OptionSpec {
  /** `o` for `-o`. */
  readonly short?: string;
  /** What its value is called in the help, such as DIR; an option without one is a switch. */
  readonly value?: string;
  /** The values that it takes; any where left out. */
  readonly choices?: readonly string[];
  /** Given again, it adds; any other is refused the second time. */
  readonly repeatable?: true;
  readonly about: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The words of a command that are no options. */
export interface WordsSpec {
  /** As the usage shows it: `<activation>`, `[config..]`. */
  readonly usage: string;
  readonly least: number;
  readonly most: number;
  readonly choices?: readonly string[];
  readonly about: string;
}

/** What was typed for each option: a switch is false where left out, a value undefined. */
export type OptionValues<O extends OptionTable> = {
  readonly [K in keyof O]: O[K] extends { readonly repeatable: true }
    ? readonly string[]
    : O[K] extends { readonly choices: readonly (infer C)[] }
      ? C | undefined
      : O[K] extends { readonly value: string }
        ? string | undefined
        : boolean;
};

export interface Command<O extends OptionTable = OptionTable> {
  readonly about: string;
  readonly words?: WordsSpec;
  readonly options: O;
  /** @returns the exit code */
  run(options: OptionValues<O>, words: readonly string[]): Promise<number>;
}

/** A command, its options' literal types kept. */
export const defineCommand = <const O extends OptionTable>(command: Command<O>): Command<O> => command;

/** Options that every command has. */
export const commonOptions = {
  help: { short: 'h', about: 'print this' },
  version: { about: 'print the version' },
} as const satisfies OptionTable;

import { parseArgs } from 'node:util';
import { commonOptions, type Command, type OptionSpec, type OptionTable } from './command.ts';
import { didYouMean, meantWords } from '../config/nearWord.ts';
import { UsageError } from './exit.ts';

/** A command line, understood word for word. */
export interface CommandLine {
  /** Undefined where none is named. */
  readonly name: string | undefined;
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly words: readonly string[];
}

interface Given {
  /** As it was typed: `-o`, `--no-force`. */
  readonly typed: string;
  readonly name: string;
  readonly value: string | boolean;
}

/**
 * Reads what was typed. Each word has an effect or is refused, wherever it stands; behind `--` all are words.
 * @throws UsageError one line that names the word and what would be valid
 */
export const parseCommandLine = async (
  args: readonly string[],
  commands: Readonly<Record<string, Command>>,
): Promise<CommandLine> => {
  const tables = Object.values(commands).map(({ options }) => options);
  const { tokens } = parseArgs({
    args: [...args],
    options: lexed([commonOptions, ...tables]),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const [name, ...words] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name !== undefined && !command) {
    const { unknownCommand } = await import('./unknownWord.ts');
    throw new UsageError(unknownCommand(name, words, commands));
  }
  const table: OptionTable = { ...command?.options, ...commonOptions };
  const typed = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const unrecognized = typed.find(({ name }) => specOf(name, table) === undefined);
  if (unrecognized) {
    const { unknownOption } = await import('./unknownWord.ts');
    throw new UsageError(unknownOption(unrecognized.rawName, { name, table, commands }));
  }
  const given = typed.map((token) => readOption(token, table));
  const options = collect(table, given);
  if (command && options['help'] !== true && options['version'] !== true) checkWords(name!, command, words);
  return { name, options, words };
};

/** An option takes a value in all commands or in none, so that what follows it is read alike whatever the command. */
const lexed = (tables: readonly OptionTable[]): Record<string, { type: 'string' | 'boolean'; short?: string }> =>
  Object.fromEntries(
    tables.flatMap((table) =>
      Object.entries(table).map(([name, { value, short }]) => [
        name,
        { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
      ]),
    ),
  );

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** `--no-force` is the switch force, switched off. */
const specOf = (name: string, table: OptionTable): { spec: OptionSpec; name: string; on: boolean } | undefined => {
  if (Object.hasOwn(table, name)) return { spec: table[name]!, name, on: true };
  const positive = name.replace(/^no-/, '');
  if (positive === name || !Object.hasOwn(table, positive)) return undefined;
  return isSwitch(table[positive]!) ? { spec: table[positive]!, name: positive, on: false } : undefined;
};

const readOption = ({ name: word, rawName, value, inlineValue }: OptionToken, table: OptionTable): Given => {
  const { spec, name, on } = specOf(word, table)!;
  if (!isSwitch(spec))
    return { typed: rawName, name, value: readValue(rawName, spec, value, inlineValue === true, table) };
  if (value !== undefined) throw new UsageError(`${rawName}=${value}: ${rawName} takes no value`);
  return { typed: rawName, name, value: on };
};

const isSwitch = (spec: OptionSpec): boolean => spec.value === undefined;

const readValue = (
  typed: string,
  spec: OptionSpec,
  text: string | undefined,
  inline: boolean,
  table: OptionTable,
): string => {
  // `-o=DIR` is read as `-oDIR`.
  const value = inline && !typed.startsWith('--') ? text?.replace(/^=/, '') : text;
  if (value === undefined || (!inline && isOption(value, table))) {
    const instead = value === undefined || value === '--' ? '' : `, not ${value}`;
    throw new UsageError(`${typed} needs a value${instead}: ${typed} ${spec.value}, ${spec.about}`);
  }
  if (value === '') throw new UsageError(`${typed}: an empty value; expected ${spec.value}: ${spec.about}`);
  if (spec.choices && !spec.choices.includes(value)) {
    throw new UsageError(`${typed} "${value}": ${notOneOf(value, spec.choices)}`);
  }
  return value;
};

/** `--seed -1` gives a value that is wrong; `--out --force` gives none. */
const isOption = (word: string, table: OptionTable): boolean =>
  word.startsWith('--') || Object.values(table).some(({ short }) => short !== undefined && word === `-${short}`);

const collect = (table: OptionTable, given: readonly Given[]): CommandLine['options'] =>
  Object.fromEntries(
    Object.entries(table).map(([name, spec]) => {
      const mine = given.filter((option) => option.name === name);
      if (spec.repeatable) return [name, mine.map(({ value }) => String(value))];
      if (mine.length > 1) {
        const typed = [...new Set(mine.map((option) => option.typed))].filter((word) => word !== `--${name}`);
        const also = typed.length === 0 ? '' : ` (${typed.join(', ')})`;
        throw new UsageError(`--${name}${also} is given ${mine.length} times; once is enough`);
      }
      return [name, mine[0]?.value ?? (isSwitch(spec) ? false : undefined)];
    }),
  );

const checkWords = (name: string, { words: spec }: Command, words: readonly string[]): void => {
  if (words.includes('')) throw new UsageError(`${name}: an empty word ("") means nothing`);
  const { least, most, usage, choices, about } = spec ?? { least: 0, most: 0, usage: '', about: '' };
  if (words.length < least) throw new UsageError(`${name} needs ${usage}: ${choices ? oneOf(choices) : about}`);
  if (words.length > most) {
    const takes = most === 0 ? 'nothing' : `one word, ${usage}`;
    throw new UsageError(`${name} takes ${takes}; "${words[most]}" is too much`);
  }
  const wrong = choices && words.find((word) => !choices.includes(word));
  if (wrong !== undefined) throw new UsageError(`${name} "${wrong}": ${notOneOf(wrong, choices!)}`);
};

const oneOf = (choices: readonly string[]): string => `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`;

const notOneOf = (word: string, choices: readonly string[]): string =>
  `expected ${oneOf(choices)}${didYouMean(meantWords(word, choices))}`;

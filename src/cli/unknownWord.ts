import { existsSync } from 'node:fs';
import { configKeys, didYouMean, meantWords, synonyms, type Synonyms } from '../config/index.ts';
import { invocation, quoted } from '../invocation.ts';
import type { Command, OptionTable } from './command.ts';

type Commands = Readonly<Record<string, Command>>;

/** Where the parser stood when it met a word that it doesn't know. */
export interface Standing {
  /** The command's word; undefined where none is named. */
  readonly name: string | undefined;
  /** What may be given there. */
  readonly table: OptionTable;
  readonly commands: Commands;
}

/** One line on an option that isn't there: the commands that have it, or what was probably meant. */
export const unknownOption = (typed: string, { name, table, commands }: Standing): string => {
  const owners = Object.keys(commands).filter((owner) => spelt(commands[owner]!.options).includes(typed));
  if (owners.length > 0) {
    const have = `${owners.join(', ')} ${owners.length === 1 ? 'has' : 'have'} it`;
    return `${name === undefined ? `${typed} needs a command` : `${name} has no ${typed}`}; ${have} ${help(name)}`;
  }
  const meant = typed.startsWith('--')
    ? meantWords(typed, Object.keys(table).map(dashed), foreignOptions(table))
    : meantShort(typed, table);
  return `unknown option ${typed}${didYouMean(meant, unquoted)} ${help(name)}`;
};

/** One line on a command that isn't there. */
export const unknownCommand = (typed: string, words: readonly string[], commands: Commands): string => {
  if (typed === '-' || /\.(ya?ml|json)$/i.test(typed) || existsSync(typed)) {
    const rest = [typed, ...words].map(quoted).join(' ');
    return `"${typed}" is no command; a config is run by: initscope run ${rest} (here: ${invocation(`run ${rest}`)})`;
  }
  const names = Object.keys(commands);
  const meant = meantWords(typed, [...names, '--help', '--version'], synonyms.commands);
  return `unknown command "${typed}"${didYouMean(meant, unquoted) || `; one of: ${names.join(', ')}`} ${help()}`;
};

const help = (name?: string): string => `(see ${invocation(name === undefined ? '--help' : `${name} --help`)})`;

const unquoted = (word: string): string => word;

const dashed = (name: string): string => `--${name}`;

const spelt = (table: OptionTable): string[] =>
  Object.entries(table).flatMap(([name, { short }]) =>
    short === undefined ? [dashed(name)] : [dashed(name), `-${short}`],
  );

/** Other libraries' words for the options; and the keys of a config, with their other words, where `--set` sets them. */
const foreignOptions = (table: OptionTable): Synonyms => {
  const keys = 'set' in table ? configKeys() : [];
  const wordsFor = (path: string): string[] => [
    path,
    path.slice(path.lastIndexOf('.') + 1),
    ...Object.values((synonyms.keys as Synonyms)[path] ?? {}).flat(),
  ];
  return Object.fromEntries([
    ...Object.entries<Synonyms[string]>(synonyms.options).map(([use, words]) => [
      use,
      { others: Object.values(words).flat().map(dashed) },
    ]),
    ...keys.map((path) => [`--set ${path}=VALUE`, { others: wordsFor(path).map(dashed) }]),
  ]) as Synonyms;
};

/** `-O` means -o; any other letter the options that begin with it. */
const meantShort = (typed: string, table: OptionTable): string[] => {
  const letter = typed.slice(1).toLowerCase();
  const same = spelt(table).filter((option) => option.toLowerCase() === `-${letter}`);
  return same.length > 0
    ? same
    : Object.keys(table)
        .filter((name) => name.startsWith(letter))
        .map(dashed);
};

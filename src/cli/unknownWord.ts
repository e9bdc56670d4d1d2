import { existsSync } from 'node:fs';
import { configKeys, didYouMean, meantWords, synonyms, translatedWords, type Synonyms } from '../config/index.ts';
import { invocation, quoted } from '../invocation.ts';
import type { Command, OptionTable, WordsSpec } from './command.ts';

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
    return `${without(typed, name)}; ${have} ${help(name)}`;
  }
  const here = { options: table, words: name === undefined ? undefined : commands[name]?.words };
  const translated = translatedHere(typed, here);
  const elsewhere = translated.length > 0 ? '' : translatedElsewhere(typed, commands);
  if (elsewhere !== '') return `${without(typed, name)}; ${elsewhere} ${help(name)}`;
  const isLong = typed.startsWith('--');
  const near = isLong ? meantWords(typed, validWords(here), foreignOptions(here)) : meantShort(typed, table);
  const meant = translated.length > 0 && !isLong ? translated : near;
  return `unknown option ${typed}${didYouMean(meant, unquoted)} ${help(name)}`;
};

const without = (typed: string, name: string | undefined): string =>
  name === undefined ? `${typed} needs a command` : `${name} has no ${typed}`;

interface Taken {
  readonly options: OptionTable;
  readonly words?: WordsSpec | undefined;
}

/** What an option may have meant: a command's own and its word. */
const validWords = ({ options, words }: Taken): string[] => [...Object.keys(options).map(dashed), words?.usage ?? ''];

const translatedHere = (typed: string, taken: Taken): string[] =>
  translatedWords(typed, validWords(taken), foreignOptions(taken));

/** `run has --set training.learningRate=VALUE`, of the first command that has what was meant; nothing where none has. */
const translatedElsewhere = (typed: string, commands: Commands): string => {
  for (const [name, command] of Object.entries(commands)) {
    const meant = translatedHere(typed, command);
    if (meant.length > 0) return `${name} has ${meant.join(' or ')}`;
  }
  return '';
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

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

const spelt = (table: OptionTable): string[] =>
  Object.entries(table).flatMap(([name, { short }]) =>
    short === undefined ? [dashed(name)] : [dashed(name), `-${short}`],
  );

/** Other libraries' words for the options; and the keys of a config, with their other words, by what sets them here. */
const foreignOptions = ({ options, words }: Taken): Synonyms => {
  const wordsFor = (path: string): string[] => [
    path,
    path.slice(path.lastIndexOf('.') + 1),
    ...Object.values((synonyms.keys as Synonyms)[path] ?? {}).flat(),
  ];
  const rows = new Map<string, string[]>(
    Object.entries<Synonyms[string]>(synonyms.options).map(([use, theirs]) => [use, Object.values(theirs).flat()]),
  );
  if ('set' in options) for (const path of configKeys()) rows.set(`--set ${path}=VALUE`, wordsFor(path));
  if ('widths' in options) rows.set('--widths', ['network.width', 'network.depth'].flatMap(wordsFor));
  if (words?.usage.includes('activation')) rows.set(words.usage, wordsFor('network.activation'));
  return Object.fromEntries(Array.from(rows, ([use, theirs]) => [use, { others: theirs.map(dashed) }]));
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

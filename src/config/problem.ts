import { didYouMean, meantWords } from './nearWord.ts';
import type { Path } from './path.ts';
import type { Synonyms } from './synonyms.ts';

/** Something wrong with a config: where, and what, in one line. `key`: the path's last key is itself wrong, not its value. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
  readonly key?: true;
}

/** A config or a command line that can't be run: one line a problem. The command line ends with exit 2. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** `unknown initializer "xaver", did you mean "xavier"? One of: zero, …`; `foreign`: other libraries' words for them. */
export const unknownWord = (kind: string, word: string, valid: readonly string[], foreign: Synonyms = {}): string =>
  tellUnknown(kind, word, meantWords(word, valid, foreign), valid);

/** The same where it is known already what was meant. */
export const tellUnknown = (kind: string, word: string, meant: readonly string[], valid: readonly string[]): string =>
  `unknown ${kind} ${formatValue(word)}${didYouMean(meant) || '.'} One of: ${valid.join(', ')}`;

/** A value as a message shows it: as JSON, cut to 60 characters. */
export const formatValue = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

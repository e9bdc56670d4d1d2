import { closest, distance } from 'fastest-levenshtein';
import type { Path } from './path.ts';

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

/** `unknown initializer "xaver", did you mean "xavier"? One of: zero, …` */
export const unknownWord = (kind: string, word: string, valid: readonly string[]): string =>
  `unknown ${kind} ${formatValue(word)}${didYouMean(word, valid)} One of: ${valid.join(', ')}`;

const didYouMean = (word: string, valid: readonly string[]): string => {
  const near = nearWord(word, valid);
  return near === undefined ? '.' : `, did you mean "${near}"?`;
};

/** The valid word that was probably meant; undefined where none is near. */
export const nearWord = (word: string, valid: readonly string[]): string | undefined => {
  if (valid.length === 0) return undefined;
  const near = closest(word.toLowerCase(), [...valid]);
  const tolerated = Math.min(near.length - 1, Math.max(2, near.length / 3));
  return distance(word.toLowerCase(), near.toLowerCase()) <= tolerated ? near : undefined;
};

/** A value as a message shows it: as JSON, cut to 60 characters. */
export const formatValue = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

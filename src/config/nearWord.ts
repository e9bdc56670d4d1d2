import { distance } from 'fastest-levenshtein';
import type { Synonyms } from './synonyms.ts';

/**
 * The valid words that were probably meant, none where none is near. Another library's word goes before one that differs in
 * capitals, `_` and `-` alone, and that before the nearest in spelling. Of `foreign` only what is valid is meant.
 *
 * `meantWords('swish', ['silu', 'mish'], synonyms.activations) // ['silu']`
 */
export const meantWords = (word: string, valid: readonly string[], foreign: Synonyms = {}): string[] =>
  firstOf(
    () => translated(word, valid, foreign, (theirs) => theirs === bareWord(word)),
    () => valid.filter((name) => sameLetters(name, word)),
    () => translatedWords(word, valid, foreign),
    () => nearest(word, valid),
    () => translated(word, valid, foreign, (theirs) => close(word, theirs)),
  );

/** The valid words for what another library calls so, but for capitals, `_` and `-`. */
export const translatedWords = (word: string, valid: readonly string[], foreign: Synonyms): string[] =>
  translated(word, valid, foreign, (theirs) => sameLetters(theirs, word));

/**
 * What `meantWords` is for a key of a mapping that may have `siblings`: `keys` are all keys of a config, each with its path, for one that
 * stands in the wrong place. Of a sibling its name is given, of any other key its path.
 */
export const meantKeys = (key: string, { parent, siblings, keys, foreign }: KeyTables): string[] => {
  const prefix = parent === '' ? '' : `${parent}.`;
  const here = (paths: readonly string[]): string[] =>
    paths.map((path) => (path === `${prefix}${lastPart(path)}` ? lastPart(path) : path));
  return firstOf(
    () => siblings.filter((name) => sameLetters(name, key)),
    () => here(keys.filter((path) => sameLetters(lastPart(path), key))),
    () => here(translated(key, keys, foreign, (theirs) => sameLetters(theirs, key))),
    () => nearest(key, siblings),
    () => here(keys.filter((path) => nearest(key, keys.map(lastPart)).includes(lastPart(path)))),
    () => here(translated(key, keys, foreign, (theirs) => close(key, theirs))),
  );
};

export interface KeyTables {
  /** The mapping's path; empty for the config itself. */
  readonly parent: string;
  readonly siblings: readonly string[];
  readonly keys: readonly string[];
  readonly foreign: Synonyms;
}

/** `, did you mean "a" or "b"?`; nothing where nothing is near. */
export const didYouMean = (
  meant: readonly string[],
  shown: (word: string) => string = (word) => `"${word}"`,
): string => {
  const quoted = meant.map(shown);
  const last = quoted.pop();
  if (last === undefined) return '';
  return `, did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`;
};

const firstOf = (...stages: readonly (() => string[])[]): string[] => {
  for (const stage of stages) {
    const found = stage();
    if (found.length > 0) return found;
  }
  return [];
};

/** What the words that fit say here. */
const translated = (
  word: string,
  valid: readonly string[],
  foreign: Synonyms,
  fits: (theirs: string) => boolean,
): string[] =>
  Object.entries(foreign).flatMap(([ours, libraries]) =>
    valid.includes(firstWord(ours)) && ours !== word && Object.values(libraries).flat().some(fits) ? [ours] : [],
  );

/** `torch.nn.init.kaiming_normal_()` → `kaiming_normal_`. */
const bareWord = (word: string): string => /^(?:[\w-]+\.)*([\w-]+)(?:\(.*\))?$/.exec(word)?.[1] ?? word;

/** The name that `heNormal: { dialect: keras }` begins with. */
const firstWord = (ours: string): string => /^[^:\s]*/.exec(ours)![0];

const lastPart = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const lettersOf = (word: string): string => bareWord(word).toLowerCase().replaceAll(/[_-]/g, '');

const sameLetters = (a: string, b: string): boolean => lettersOf(a) === lettersOf(b);

/** The valid words that differ in the fewest letters; none where that is too many. */
const nearest = (word: string, valid: readonly string[]): string[] => {
  const letters = valid.map((name) => lettersApart(word.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...letters);
  return valid.filter((name, i) => letters[i] === least && least <= tolerated(name));
};

/** Letters to type anew; two neighbours that stand the wrong way round count as one. */
const lettersApart = (a: string, b: string): number => {
  const at = a.split('').findIndex((letter, i) => letter !== b[i]);
  const swapped = `${a.slice(0, at)}${a[at + 1] ?? ''}${a[at] ?? ''}${a.slice(at + 2)}`;
  return at >= 0 && swapped === b ? 1 : distance(a, b);
};

/** Letters that may differ: two, more in a long word, not all of them. */
const tolerated = (word: string): number => Math.max(1, Math.min(word.length - 1, Math.max(2, word.length / 3)));

/** One letter differs, in a word of five or more two; of a single sign none. Dashes before it are no letters. */
const close = (a: string, b: string): boolean => {
  const letters = Math.min(...[a, b].map((word) => word.replace(/^-+/, '').length));
  return lettersApart(a.toLowerCase(), b.toLowerCase()) <= (letters < 2 ? 0 : letters < 5 ? 1 : 2);
};

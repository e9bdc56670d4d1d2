import { createHash } from 'node:crypto';
import { defaultOf, type Choice, type ParameterTable } from '../catalogue/parameter.ts';

type Table = Readonly<Record<string, { readonly parameters: ParameterTable }>>;

/** A value that gets a folder of its own: as it is written, and what it is. */
export interface Named {
  readonly text: string;
  /** Plain data; two that are alike are the same value, and share their folder. */
  readonly identity: unknown;
}

/** An entry: the name, the values of the parameters that must be given, and those that differ from their default. */
export const choiceText = (table: Table, { name, parameters }: Choice): string => {
  const specs = Object.entries(table[name]!.parameters);
  const words = specs.flatMap(([key, spec]) => {
    const value = String(parameters[key]);
    if (spec.default === undefined) return [value];
    return parameters[key] === defaultOf(spec, parameters) ? [] : [`${key}=${value}`];
  });
  return [name, ...words].join('-');
};

/** An entry as a legend shows it: `normal(std=1)`. */
export const choiceLabel = (table: Table, { name, parameters }: Choice): string => {
  const words = Object.entries(table[name]!.parameters).flatMap(([key, spec]) =>
    parameters[key] === defaultOf(spec, parameters) ? [] : [`${key}=${parameters[key]}`],
  );
  return words.length === 0 ? name : `${name}(${words.join(', ')})`;
};

/** A swept value for paths: `50`, `leakyRelu-alpha-0.1`. */
export const valueSlug = (value: unknown): string => slugsOf([namedValue(value)])[0]!;

export const namedValue = (value: unknown): Named => ({ text: flatten(value).join('-'), identity: value });

const flatten = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(flatten);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...flatten(inner)]);
};

/**
 * Folders for values side by side, each behind `prefix`. Two values that differ have two folders on every file system: what is
 * too long, what means another place, and what would be alike ends in a hash of the value.
 *
 * `slugsOf([{ text: 'a b', identity: 1 }, { text: 'c', identity: 2 }]) // ['a-b', 'c']`
 */
export const slugsOf = (values: readonly Named[], prefix = ''): string[] => {
  const plain = values.map(({ text }) => `${prefix}${pathSafe(text)}`);
  const hashes = values.map(({ identity }) => hashOf(identity));
  const first = new Map<string, number>();
  const alike = new Set<string>();
  for (const [i, slug] of plain.entries()) {
    const key = sameFile(slug);
    const twin = first.get(key) ?? i;
    first.set(key, twin);
    if (hashes[twin] !== hashes[i]) alike.add(key);
  }
  return plain.map((slug, i) => {
    const text = slug.slice(prefix.length);
    const fits = text.length <= longest && Buffer.byteLength(slug) <= mostBytes;
    return fits && !(prefix === '' && elsewhere.test(slug)) && !alike.has(sameFile(slug))
      ? slug
      : `${prefix}${cut(text, prefix)}-${hashes[i]}`;
  });
};

/** Letters and digits of any script stay; what a file system or a shell may not like becomes a hyphen. */
export const pathSafe = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}.=+,_()-]+/gu, '-');

/** Characters of a value's folder; and bytes of it that every file system takes. */
const longest = 80;
const mostBytes = 255;

/** The folder itself, the one above, and names that the study's files have beside the folders of its cells. */
const elsewhere = /^\.{1,2}$|\.(png|svg|pdf|gif|json|part)$/i;

const hashOf = (identity: unknown): string =>
  createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, hashLength);

const hashLength = 8;

/** As much of the text, in whole characters, as leaves room for the hash. */
const cut = (text: string, prefix: string): string => {
  let kept = text === '.' || text === '..' ? '' : text.slice(0, longest - hashLength - 1);
  const room = mostBytes - Buffer.byteLength(prefix) - hashLength - 1;
  while (Buffer.byteLength(kept) > room || /\p{Cs}$/u.test(kept)) kept = kept.slice(0, -1);
  return kept;
};

/** Alike for names that some file system takes for the same: they differ in case or in the form of their accents. */
export const sameFile = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

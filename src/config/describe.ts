import type * as z from 'zod';
import { formatPath, valueAt, type Path } from './path.ts';
import { meantKeys } from './nearWord.ts';
import { formatValue, tellUnknown, unknownWord, type Problem } from './problem.ts';
import { configKeys, keysAt } from './keys.ts';
import { synonyms } from './synonyms.ts';

/** Turns zod's issues about `raw` into problems, one line each: the bad value and what would be valid. */
export const describe = (issues: readonly z.core.$ZodIssue[], raw: unknown): Problem[] => {
  const intendedKeys = new Set(issues.flatMap(intendedKeysOf));
  return issues.flatMap((issue): Problem[] => {
    const path = pathOf(issue);
    // A misspelt key is reported as unknown, not as missing as well.
    if (valueAt(raw, path) === undefined && intendedKeys.has(formatPath(path))) return [];
    if (issue.code === 'unrecognized_keys') {
      const valid = keysAt(path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        key: true,
        message:
          valid.length > 0 && configKeys().includes(key)
            ? notNested(key)
            : tellUnknown('key', key, intended(path, key), valid),
      }));
    }
    const key = issue.code === 'custom' && issue.params?.['key'] === true;
    return [{ path, message: sentence(issue, path, valueAt(raw, path)), ...(key && { key }) }];
  });
};

const pathOf = (issue: z.core.$ZodIssue): Path => issue.path.filter((part) => typeof part !== 'symbol');

/** The paths of the keys that the unknown ones were probably meant to be. */
const intendedKeysOf = (issue: z.core.$ZodIssue): string[] => {
  if (issue.code !== 'unrecognized_keys') return [];
  const path = pathOf(issue);
  const siblings = keysAt(path);
  return issue.keys.flatMap((key) =>
    intended(path, key).map((meant) => (siblings.includes(meant) ? formatPath([...path, meant]) : meant)),
  );
};

/** `network.width: 50`, as other programs' configs have it. */
const notNested = (key: string): string => {
  const [first, ...rest] = key.split('.');
  return `unknown key ${formatValue(key)}; a key stands inside its mapping: ${first}: { ${rest.join(': { ')}: …${' }'.repeat(rest.length)}`;
};

const intended = (path: Path, key: string): string[] =>
  meantKeys(key, { parent: formatPath(path), siblings: keysAt(path), keys: configKeys(), foreign: synonyms.keys });

const sentence = (issue: z.core.$ZodIssue, path: Path, value: unknown): string => {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `missing; expected ${nameOf(issue.expected)}`
        : `${formatValue(value)} is not ${nameOf(issue.expected)}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `an empty or too short list; at least ${counted(issue.minimum)} needed`
        : `${formatValue(value)} is too small; ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${formatValue(value)} is too large; at most ${issue.maximum}`;
    case 'invalid_value': {
      const valid = issue.values.map(String);
      return typeof value === 'string'
        ? unknownWord(noun(path), value, valid)
        : `${formatValue(value)} is not one of: ${valid.join(', ')}`;
    }
    default:
      return issue.message;
  }
};

const names: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

const nameOf = (expected: string): string => names[expected] ?? expected;

/** What a message calls the value at `path`: a `format` at `figures.formats[0]`, a `bias` at `bias`. */
const noun = (path: Path): string => {
  const key = String(path.findLast((part) => typeof part === 'string'));
  return typeof path.at(-1) === 'number' ? key.replace(/s$/, '') : key;
};

const counted = (minimum: number | bigint): string => `${minimum} ${Number(minimum) === 1 ? 'entry' : 'entries'}`;

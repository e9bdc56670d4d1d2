import { errorMessage } from '../errors.ts';
import { WeightFileError } from './types.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws WeightFileError where the bytes are no JSON object, or one in it has a key twice: readers differ in which they take */
export const parseJson = (path: string, bytes: Uint8Array, what: string): JsonObject => {
  let value: unknown;
  let twice: string | undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
    twice = repeatedKey(text);
  } catch (error) {
    throw new WeightFileError(path, `its ${what} is no JSON: ${errorMessage(error).slice(0, 100)}`, error);
  }
  if (twice !== undefined)
    throw new WeightFileError(
      path,
      `its ${what} has the key ${JSON.stringify(twice.slice(0, 60))} twice in one object`,
    );
  if (isObject(value)) return value;
  throw new WeightFileError(path, `its ${what} is no JSON object`);
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whole numbers of at least 0. */
export const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d];

/** A key that an object has twice, of which JSON.parse tells nothing. @param text valid JSON */
const repeatedKey = (text: string): string | undefined => {
  /** The keys of the objects around a place; undefined for a list. */
  const around: (Set<string> | undefined)[] = [];
  let keyNext = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === openObject || code === openList) {
      around.push(code === openObject ? new Set() : undefined);
      keyNext = code === openObject;
    } else if (code === closeObject || code === closeList) around.pop();
    else if (code === comma) keyNext = around.at(-1) !== undefined;
    else if (code === quote) {
      const begin = i++;
      while (text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1;
      if (!keyNext) continue;
      keyNext = false;
      const key = String(JSON.parse(text.slice(begin, i + 1)));
      const keys = around.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
};

import { errorMessage } from '../errors.ts';
import { WeightFileError } from './types.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws WeightFileError where the bytes are no JSON object */
export const parseJson = (path: string, bytes: Uint8Array, what: string): JsonObject => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new WeightFileError(path, `its ${what} is no JSON: ${errorMessage(error).slice(0, 100)}`, error);
  }
  if (isObject(value)) return value;
  throw new WeightFileError(path, `its ${what} is no JSON object`);
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whole numbers of at least 0. */
export const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

import { readFileSync } from 'node:fs';
import { UserModuleError } from './load.ts';

/** The fault of a function that returned something else, at the line where the module exports it. */
export const wrongReturn = (file: string, name: string, what: string): UserModuleError =>
  new UserModuleError(file, what, undefined, exportLine(file, name));

/** Where `name` is exported, as far as the text tells; undefined where another file declares it. */
const exportLine = (file: string, name: string): number | undefined => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const word = new RegExp(String.raw`\b${name}\b`);
  const line = lines.findIndex((text) => /^\s*export\b/.test(text) && word.test(text));
  const found = line === -1 ? lines.findIndex((text) => word.test(text)) : line;
  return found === -1 ? undefined : found + 1;
};

type Numbers = readonly number[] | Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array>;

/** A list or typed array of numbers, without holes. */
export const isNumbers = (given: unknown): given is Numbers =>
  Array.isArray(given) ? firstOther(given) === -1 : isTypedArray(given) && !isBigInts(given);

/** Index of the first entry that is no number, or that is missing; −1 where there is none. */
const firstOther = (list: readonly unknown[]): number => list.findIndex((entry) => typeof entry !== 'number');

const isTypedArray = (given: unknown): given is NodeJS.TypedArray =>
  ArrayBuffer.isView(given) && !(given instanceof DataView);

// By names and methods: what another realm made, such as a test runner's, is no instance of this one's classes.
const isBigInts = (given: NodeJS.TypedArray): boolean => given[Symbol.toStringTag].startsWith('Big');

const isPromise = (given: object): boolean => 'then' in given;

/** What a function returned, in words: `describeReturned([1, , 3]) // 'a list with a hole at 1'` */
export const describeReturned = (given: unknown): string => {
  if (isNumbers(given)) return `${given.length} numbers`;
  if (Array.isArray(given)) {
    const i = firstOther(given);
    return i in given ? `a list whose entry ${i} is ${describeReturned(given[i])}` : `a list with a hole at ${i}`;
  }
  if (typeof given === 'number') return String(given);
  if (typeof given === 'bigint') return `the BigInt ${given}n`;
  if (given === null) return 'null';
  if (isTypedArray(given)) return `a ${given[Symbol.toStringTag]}`;
  if (typeof given === 'object' && isPromise(given)) return 'a promise, for it is asynchronous';
  if (typeof given === 'object' && Symbol.iterator in given) return 'an iterator, not a list';
  return given === undefined ? 'nothing' : `a value of type ${typeof given}`;
};

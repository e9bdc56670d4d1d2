/** What stands before a number that JSON has no word for, and before a text that begins with it. */
const mark = '=';

/** JSON from which every number comes back bit for bit: NaN, ±Infinity and −0 stand as texts. `toExactJson([1, NaN, -0]) // '[1,"=NaN","=-0"]'` */
export const toExactJson = (value: unknown): string => JSON.stringify(encoded(value));

/** The inverse of `toExactJson`. @throws SyntaxError */
export const fromExactJson = (text: string): unknown => decoded(JSON.parse(text));

/** The value itself where all of it is as JSON has it. */
const encoded = (value: unknown): unknown => {
  if (typeof value === 'number') return isPlain(value) ? value : mark + (value === 0 ? '-0' : String(value));
  if (typeof value === 'string') return value.startsWith(mark) ? mark + value : value;
  if (Array.isArray(value)) return value.every(isPlain) ? value : value.map(encoded);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encoded(inner)]));
};

/** A number that JSON gives back. */
const isPlain = (value: unknown): boolean => Number.isFinite(value) && !Object.is(value, -0);

/** In place: a record may hold millions of numbers. */
const decoded = (value: unknown): unknown => {
  if (typeof value === 'string') return value.startsWith(mark) ? numberOrText(value.slice(mark.length)) : value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'number') value[i] = decoded(value[i]);
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) if (typeof inner !== 'number') value[key] = decoded(inner);
  }
  return value;
};

const numberOrText = (rest: string): number | string => (rest.startsWith(mark) ? rest : Number(rest));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

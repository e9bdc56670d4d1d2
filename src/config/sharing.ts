import { isDeepStrictEqual } from 'node:util';

/**
 * What gives equal plain data as one object: what is derived from it is then derived, and kept, once for all cells that have it.
 *
 *     const share = sharing();
 *     share([1]) === share([1]) // true
 */
export const sharing = (): (<T extends object>(value: T) => T) => {
  const known = new Map<string, object>();
  return <T extends object>(value: T): T => {
    const key = JSON.stringify(value);
    const found = known.get(key);
    // Not all that differs differs as JSON: there NaN and Infinity are null.
    if (isDeepStrictEqual(found, value)) return found as T;
    known.set(key, value);
    return value;
  };
};

import { basename, dirname, join } from 'node:path';
import { WeightFileError } from './types.ts';

/**
 * The path of a file that another one names: in the same folder or below it, never outside.
 * @throws WeightFileError for `../`, an absolute path, or what is no name
 */
export const shardPath = (path: string, name: unknown): string => {
  const parts = typeof name === 'string' ? name.split('/') : [''];
  const plain = parts.every((part) => part !== '' && part !== '..' && !/[\\\0:]/.test(part));
  if (plain) return join(dirname(path), ...parts);
  throw new WeightFileError(
    path,
    `names ${JSON.stringify(name)?.slice(0, 100)} as a part of itself; expected a file beside ${basename(path)}`,
  );
};

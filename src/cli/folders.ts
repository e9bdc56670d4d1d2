import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './exit.ts';

/**
 * Refuses a folder that stands, or would be made, where a file is.
 * @param typed what the message calls it: `--out results`
 * @throws UsageError
 */
export const requireFolder = (typed: string, folder: string): void => {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (existsSync(nearest) && !statSync(nearest).isDirectory())
    throw new UsageError(`${typed}: ${nearest} is a file; expected a folder, which is made where there is none`);
};

import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those on the way to it. Node's own recursive mkdir never returns where the system answers ENOENT
 * although the parent is there, as below /proc.
 * @throws NodeJS.ErrnoException
 */
export const makeFolder = (path: string): void => {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (isFolder(path)) return;
    if (isLink(path)) throw new Error(`${path} is a link that leads nowhere`, { cause: error });
    throw error;
  }
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

import fs from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { jest } from '@jest/globals';

let isFull = false;

/** While `write` runs a file can be opened and made, and nothing can be written into it. */
export const onFullDisk = async <T>(write: () => Promise<T>): Promise<T> => {
  isFull = true;
  try {
    return await write();
  } finally {
    isFull = false;
  }
};

/**
 * A disk that can be filled, for what is imported after this call: whichever of Node's functions writes, and whatever the
 * file's name, it fails as on a full disk, where the file was made before it was found that there is no room.
 */
export const mockDisk = (): void => {
  jest.unstable_mockModule('node:fs', () => ({ ...withDisk(fs, (path) => fs.writeFileSync(path, '')), default: fs }));
  jest.unstable_mockModule('node:fs/promises', () => ({
    ...withDisk(promises, (path) => promises.writeFile(path, '')),
    open: async (...words: Parameters<typeof promises.open>) => writable(await promises.open(...words)),
  }));
};

const full = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

const writes = /^(write|append)/;

/** `functions` of a module, by name; those that write a file by its path make it first. */
const withDisk = <T extends object>(module: T, make: (path: string) => unknown): T =>
  Object.fromEntries(
    Object.entries(module).map(([name, value]: [string, unknown]) => {
      if (!writes.test(name) || typeof value !== 'function') return [name, value];
      const write = (path: string | number, ...rest: unknown[]): unknown => {
        if (!isFull) return (value as (...words: unknown[]) => unknown)(path, ...rest);
        const made = typeof path === 'string' ? make(path) : undefined;
        if (made instanceof Promise) return made.then(() => Promise.reject(full()));
        throw full();
      };
      return [name, write];
    }),
  ) as T;

const writable = (handle: FileHandle): FileHandle =>
  new Proxy(handle, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (isFull && writes.test(String(name))) return () => Promise.reject(full());
      return (value as (...words: unknown[]) => unknown).bind(target);
    },
  });

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A researcher's module in a folder of its own; its path. */
export const writeModule = (text: string, name = 'mine.mjs'): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'initscope-own-')), name);
  writeFileSync(file, text);
  return file;
};

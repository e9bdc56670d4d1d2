import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe } from '@jest/globals';
import { temporaryName } from '../../src/store/atomicFiles.ts';

/** Tests that fill the disk; skipped where the system has no device that is always full. */
export const describeFullDisk = existsSync('/dev/full') ? describe : describe.skip;

/** Makes every write into the file that is opened next, to stand at `path`, fail as on a full disk. */
export const fillDisk = (path: string): void => {
  const next = temporaryName(path).replace(/\d+(?=\.part$)/, (serial) => String(Number(serial) + 1));
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync('/dev/full', next);
};

import { createHash } from 'node:crypto';
import { bytesAt, openBytes } from './byteRange.ts';

const chunk = 1 << 22;

/** The SHA-256 of what a file holds. @throws WeightFileError where it can't be read */
export const hashOfFile = (path: string): string => {
  const file = openBytes(path);
  try {
    const hash = createHash('sha256');
    for (let at = 0; at < file.size; at += chunk) hash.update(bytesAt(file, at, Math.min(chunk, file.size - at)));
    return hash.digest('hex');
  } finally {
    file.close();
  }
};

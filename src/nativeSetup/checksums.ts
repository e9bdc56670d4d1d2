import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SetupError } from './types.ts';
import { readJson, writeJson } from './files.ts';

/** The list of a cached folder's files, beside them: what isn't exactly as listed is damaged. */
const inventoryName = 'inventory.json';

interface Listed {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export function writeChecksums(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path), size: statSync(path).size, sha256: fileHash(path) }));
  writeJson(join(folder, inventoryName), files);
}

/** True when every listed file is there, byte for byte. It reads all of them: half a second for TensorFlow. */
export function matchesChecksums(folder: string): boolean {
  const files = readJson(join(folder, inventoryName));
  return Array.isArray(files) && files.length > 0 && files.every((file) => isIntact(folder, file));
}

function isIntact(folder: string, file: Partial<Listed> | null): boolean {
  if (typeof file?.path !== 'string') return false;
  const path = join(folder, file.path);
  return statSync(path, { throwIfNoEntry: false })?.size === file.size && fileHash(path) === file.sha256;
}

/** For what came over a network, before it is unpacked. @throws SetupError where its SHA-256 is another */
export function requireKnown(path: string, sha256: string, what: string): void {
  const found = fileHash(path);
  if (found === sha256) return;
  throw new SetupError(
    `${what} is not the known file: its SHA-256 is ${found}, not ${sha256}`,
    'see which proxy or mirror serves another',
  );
}

function fileHash(path: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer))
      hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/index.ts';
import { version } from '../version.ts';
import type { FileEntry } from './files.ts';

export interface ManifestCell {
  readonly cell: string;
  readonly initializer: string;
  readonly swept: Readonly<Record<string, unknown>>;
  /** done: all values finite; diverged: some were not, which is a result; failed: it could not be computed. */
  readonly state: 'done' | 'diverged' | 'failed';
  /** Of computing and drawing; 0 where all was there already. */
  readonly seconds: number;
  readonly message?: string;
}

export interface Manifest {
  readonly name: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly engine: Engine;
  readonly seed: number;
  readonly config: unknown;
  readonly started: string;
  readonly seconds: number;
  readonly cells: readonly ManifestCell[];
  readonly files: readonly FileEntry[];
}

export const manifestFile = 'manifest.json';

export const versions = (): Record<string, string> => ({ initscope: version, node: process.versions.node });

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** The files that an earlier run of the study left, by its manifest; none where there is no manifest. */
export const filesOfManifest = async (folder: string): Promise<string[]> => {
  try {
    const { files } = JSON.parse(await readFile(join(folder, manifestFile), 'utf8')) as Pick<Manifest, 'files'>;
    return files.map(({ path }) => path);
  } catch {
    return [];
  }
};

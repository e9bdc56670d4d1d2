import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, formatVersion } from './manifestSchema.ts';
import type { Manifest } from './manifestTypes.ts';

export type { ManifestCell } from './manifestTypes.ts';
export { versions } from './versions.ts';

export const manifestFile = 'manifest.json';

export const manifestText = (manifest: Omit<Manifest, 'formatVersion'>): string =>
  `${JSON.stringify({ formatVersion, ...manifest } satisfies Manifest, null, 2)}\n`;

/** The files listed in the manifest of an earlier run; none where there is no manifest. */
export const filesOfManifest = async (folder: string): Promise<string[]> => {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, manifestFile), 'utf8'));
    return filesIn(manifest)?.map(({ path }) => path) ?? [];
  } catch {
    return [];
  }
};

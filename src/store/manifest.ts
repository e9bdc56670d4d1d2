import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { earlierIn, formatVersion } from './manifestSchema.ts';
import type { EarlierRun, Manifest } from './manifestTypes.ts';

export type { ManifestCell } from './manifestTypes.ts';
export { versions } from './versions.ts';

export const manifestFile = 'manifest.json';

export const manifestText = (manifest: Omit<Manifest, 'formatVersion'>): string =>
  `${JSON.stringify({ formatVersion, ...manifest } satisfies Manifest, null, 2)}\n`;

/** What an earlier run listed in its manifest, with its engine and the versions that wrote it; nothing where there is no manifest. */
export const earlierRun = async (folder: string): Promise<EarlierRun> => {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, manifestFile), 'utf8'));
    return earlierIn(manifest) ?? nothing;
  } catch {
    return nothing;
  }
};

const nothing = { files: [], versions: {} } as const;

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEntry } from './atomicFiles.ts';
import { AtomicFileWriter } from './atomicFileWriter.ts';
import { cellsIn, earlierIn, formatVersion } from './manifestSchema.ts';
import type { EarlierRun, Manifest, ManifestCell } from './manifestTypes.ts';

export type { ManifestCell } from './manifestTypes.ts';
export { versions } from './versions.ts';

const manifestFile = 'manifest.json';

/** A manifest whose lists may be made one item at a time. */
export interface ManifestParts extends Omit<Manifest, 'formatVersion' | 'cells' | 'files'> {
  readonly cells: Iterable<ManifestCell>;
  readonly files: Iterable<FileEntry>;
}

/** How many characters are gathered before they are written. */
const chunkLength = 1 << 18;

/** Writes a study's manifest.json; of a long list, a part at a time is in memory. @throws OutputError */
export const writeManifest = async (folder: string, { cells, files, ...rest }: ManifestParts): Promise<void> => {
  const writer = new AtomicFileWriter(folder, manifestFile);
  let pending = JSON.stringify({ formatVersion, ...rest }, null, 2).slice(0, -'\n}'.length);
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(pending);
    pending = '';
    await writer.append(chunk);
  };
  for (const [key, items] of Object.entries({ cells, files })) {
    pending += `,\n  "${key}": [`;
    let before = '';
    for (const item of items) {
      pending += `${before}\n    ${JSON.stringify(item, null, 2).replaceAll('\n', '\n    ')}`;
      before = ',';
      if (pending.length > chunkLength) await flush();
    }
    pending += before === '' ? ']' : '\n  ]';
  }
  pending += '\n}\n';
  await flush();
  await writer.close();
};

/** What an earlier run listed in its manifest, with its engine and the versions that wrote it; nothing where there is no manifest. */
export const earlierRun = async (folder: string): Promise<EarlierRun> =>
  earlierIn(await readManifest(folder)) ?? { files: [], versions: {} };

/** What the manifest says of its cells, or undefined where it is none. */
export const earlierCells = async (folder: string): Promise<readonly ManifestCell[] | undefined> =>
  cellsIn(await readManifest(folder));

const readManifest = async (folder: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(join(folder, manifestFile), 'utf8'));
  } catch {
    return undefined;
  }
};

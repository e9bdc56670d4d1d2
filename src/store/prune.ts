import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileEntry } from './atomicFiles.ts';
import { filesOfManifest } from './manifest.ts';
import { isRecordPath } from './records.ts';

/**
 * Removes what the last run wrote and this one doesn't: it would be taken for this one's results. Records of cells
 * stay, for the config may return to them; so does what the manifest doesn't list, for it is not ours.
 */
export const prune = async (folder: string, current: readonly FileEntry[]): Promise<void> => {
  const kept = new Set(current.map(({ path }) => path));
  for (const path of await filesOfManifest(folder)) {
    if (kept.has(path) || isRecordPath(path)) continue;
    await rm(join(folder, path), { force: true });
    await removeEmptyFolders(folder, dirname(path));
  }
};

/** From `path` upwards, as far as they are empty. */
const removeEmptyFolders = async (folder: string, path: string): Promise<void> => {
  try {
    for (let at = path; at !== '.'; at = dirname(at)) await rmdir(join(folder, at));
  } catch {
    // The first that is not empty.
  }
};

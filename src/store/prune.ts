import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileEntry } from './atomicFiles.ts';
import { isRecordPath } from './records.ts';

/**
 * Removes files that the last run wrote and this one did not, which would be taken for this run's results. Records of cells
 * stay, because a later config may need them; so do files that the manifest doesn't list, because they are not ours.
 */
export const prune = async (
  folder: string,
  entries: readonly FileEntry[],
  earlier: readonly FileEntry[],
): Promise<void> => {
  const current = new Set(entries.map(({ path }) => path));
  for (const { path } of earlier) {
    if (current.has(path) || isRecordPath(path)) continue;
    await rm(join(folder, path), { force: true });
    await removeEmptyFolders(folder, dirname(path));
  }
};

/** From `path` upwards, as far as they are empty. */
const removeEmptyFolders = async (folder: string, path: string): Promise<void> => {
  try {
    for (let at = path; at !== '.'; at = dirname(at)) await rmdir(join(folder, at));
  } catch {
    // Ends at the first that is not empty.
  }
};

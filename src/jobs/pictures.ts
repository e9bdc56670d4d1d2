import type { ImageFormat } from '../config/index.ts';
import type { Renderer } from '../render/index.ts';
import type { Picture } from '../figures/series.ts';
import { writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';

/** Pictures in progress at a time: one is drawn while earlier ones are written. */
const maxPendingPictures = 4;

/** Writes each chart's spec and draws it beside that in every format. */
export const writePictures = async (
  folder: string,
  pictures: Iterable<Picture>,
  formats: readonly ImageFormat[],
  renderer: Renderer,
): Promise<FileEntry[]> => {
  const files: FileEntry[] = [];
  const pending: Promise<FileEntry[]>[] = [];
  for (const picture of pictures) {
    const written = writePicture(folder, picture, formats, renderer);
    // Awaited in turn below, which reports a failure; until then it must not count as unhandled.
    written.catch(() => {});
    pending.push(written);
    if (pending.length === maxPendingPictures) files.push(...(await pending.shift()!));
  }
  return [...files, ...(await Promise.all(pending)).flat()];
};

const writePicture = async (
  folder: string,
  { path, spec }: Picture,
  formats: readonly ImageFormat[],
  renderer: Renderer,
): Promise<FileEntry[]> => {
  const files = [writeFileAtomically(folder, `${path}.vl.json`, `${JSON.stringify(spec)}\n`)];
  for (const format of formats) {
    files.push(writeFileAtomically(folder, `${path}.${format}`, await renderer.render(spec, format)));
  }
  return files;
};

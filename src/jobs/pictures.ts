import type { ImageFormat } from '../config/index.ts';
import type { Renderer } from '../render/index.ts';
import type { Picture } from '../report/picture.ts';
import { writeWhole, type FileEntry } from '../report/files.ts';

/** Pictures under way at a time: one is drawn while those before it are written. */
const underWay = 4;

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
    // Awaited in turn below; one that fails meanwhile is not forgotten, and not unhandled either.
    written.catch(() => {});
    pending.push(written);
    if (pending.length === underWay) files.push(...(await pending.shift()!));
  }
  return [...files, ...(await Promise.all(pending)).flat()];
};

const writePicture = async (
  folder: string,
  { path, spec }: Picture,
  formats: readonly ImageFormat[],
  renderer: Renderer,
): Promise<FileEntry[]> => {
  const files = [writeWhole(folder, `${path}.vl.json`, `${JSON.stringify(spec)}\n`)];
  for (const format of formats) {
    files.push(writeWhole(folder, `${path}.${format}`, await renderer.render(spec, format)));
  }
  return files;
};

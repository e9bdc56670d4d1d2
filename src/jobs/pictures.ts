import type { ImageFormat } from '../config/index.ts';
import type { Renderer } from '../render/index.ts';
import type { Picture } from '../report/charts.ts';
import { writeWhole, type FileEntry } from '../report/files.ts';

/** Writes each chart's spec and draws it beside that in every format. */
export const writePictures = async (
  folder: string,
  pictures: Iterable<Picture>,
  formats: readonly ImageFormat[],
  renderer: Renderer,
): Promise<FileEntry[]> => {
  const files: FileEntry[] = [];
  for (const { path, spec } of pictures) {
    files.push(await writeWhole(folder, `${path}.vl.json`, `${JSON.stringify(spec)}\n`));
    for (const format of formats)
      files.push(await writeWhole(folder, `${path}.${format}`, await renderer.render(spec, format)));
  }
  return files;
};

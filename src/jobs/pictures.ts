import { createHash } from 'node:crypto';
import type { ImageFormat } from '../config/index.ts';
import type { Renderer } from '../render/renderer.ts';
import type { Picture } from '../figures/series.ts';
import { filesUnchanged, writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';

/** Pictures in progress at a time: one is drawn while earlier ones are written. */
const maxPendingPictures = 4;

/** Files that an earlier run listed, and that were drawn by what draws now. */
export type FilesByPath = ReadonlyMap<string, FileEntry>;

/** Writes each chart's spec and draws it beside that in every format; what is there of the same spec is left as it is. */
export const writePictures = async (
  folder: string,
  pictures: Iterable<Picture>,
  formats: readonly ImageFormat[],
  renderer: () => Promise<Renderer>,
  earlier: FilesByPath,
): Promise<FileEntry[]> => {
  const files: FileEntry[] = [];
  const pending: Promise<FileEntry[]>[] = [];
  for (const picture of pictures) {
    const written = writePicture(folder, picture, formats, renderer, earlier);
    // Awaited in turn below, which reports a failure; until then it must not count as unhandled.
    written.catch(() => {});
    pending.push(written);
    if (pending.length === maxPendingPictures) files.push(...(await pending.shift()!));
  }
  return [...files, ...(await Promise.all(pending)).flat()];
};

const writePicture = async (
  folder: string,
  picture: Picture,
  formats: readonly ImageFormat[],
  renderer: () => Promise<Renderer>,
  earlier: FilesByPath,
): Promise<FileEntry[]> => {
  const found = byPath(drawnFiles(folder, picture, formats, earlier));
  const files = [found.get(specPath(picture)) ?? writeFileAtomically(folder, specPath(picture), specText(picture))];
  for (const format of formats) {
    const path = `${picture.path}.${format}`;
    const file = found.get(path);
    files.push(file ?? writeFileAtomically(folder, path, await (await renderer()).render(picture.spec, format)));
  }
  return files;
};

/** Of a picture's files, the spec and one for each format, those that are on disk as listed; none where its spec is another. */
export const drawnFiles = (
  folder: string,
  picture: Picture,
  formats: readonly ImageFormat[],
  earlier: FilesByPath,
): FileEntry[] => {
  const spec = earlier.get(specPath(picture));
  const sha256 = createHash('sha256').update(specText(picture)).digest('hex');
  if (spec?.sha256 !== sha256) return [];
  const images = formats.flatMap((format) => earlier.get(`${picture.path}.${format}`) ?? []);
  const there = [spec, ...images].filter((file) => filesUnchanged(folder, [file]));
  return there.includes(spec) ? there : [];
};

export const byPath = (files: readonly FileEntry[]): FilesByPath => new Map(files.map((file) => [file.path, file]));

const specPath = ({ path }: Picture): string => `${path}.vl.json`;
const specText = ({ spec }: Picture): string => `${JSON.stringify(spec)}\n`;

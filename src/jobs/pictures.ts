import { createHash } from 'node:crypto';
import { plainSpec, themed } from '../chart/index.ts';
import type { ImageFormat, PictureStyle } from '../config/index.ts';
import type { TopLevelSpec } from 'vega-lite';
import type { Renderer } from '../render/renderer.ts';
import type { Picture } from '../figures/series.ts';
import { filesUnchanged, writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';

/** Pictures in progress at a time: one is drawn while earlier ones are written. */
const maxPendingPictures = 4;

/** Files that an earlier run listed, and that were drawn by what draws now. */
export type FilesByPath = ReadonlyMap<string, FileEntry>;

/** What pictures are written as, and how they look. */
export interface Drawing extends PictureStyle {
  readonly formats: readonly ImageFormat[];
}

/** Writes each chart's plain spec and draws it beside that in every format; what is there of the same spec is left as it is. */
export const writePictures = async (
  folder: string,
  pictures: Iterable<Picture>,
  drawing: Drawing,
  renderer: () => Promise<Renderer>,
  earlier: FilesByPath,
): Promise<FileEntry[]> => {
  const files: FileEntry[] = [];
  const pending: Promise<FileEntry[]>[] = [];
  for (const picture of pictures) {
    const written = writePicture(folder, picture, drawing, renderer, earlier);
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
  drawing: Drawing,
  renderer: () => Promise<Renderer>,
  earlier: FilesByPath,
): Promise<FileEntry[]> => {
  const found = byPath(drawnFiles(folder, picture, drawing, earlier));
  const { spec, text } = dressed(picture, drawing);
  const files = [found.get(specPath(picture)) ?? writeFileAtomically(folder, specPath(picture), text)];
  for (const format of drawing.formats) {
    const path = `${picture.path}.${format}`;
    const file = found.get(path);
    files.push(file ?? writeFileAtomically(folder, path, await (await renderer()).render(spec, format, drawing)));
  }
  return files;
};

/** Of a picture's files, the spec and one for each format, those that are on disk as listed; none where its spec is another. */
export const drawnFiles = (folder: string, picture: Picture, drawing: Drawing, earlier: FilesByPath): FileEntry[] => {
  const spec = earlier.get(specPath(picture));
  if (!spec) return [];
  const sha256 = createHash('sha256').update(dressed(picture, drawing).text).digest('hex');
  if (spec.sha256 !== sha256) return [];
  const images = drawing.formats.flatMap((format) => earlier.get(`${picture.path}.${format}`) ?? []);
  const there = [spec, ...images].filter((file) => filesUnchanged(folder, [file]));
  return there.includes(spec) ? there : [];
};

export const byPath = (files: readonly FileEntry[]): FilesByPath => new Map(files.map((file) => [file.path, file]));

const specPath = ({ path }: Picture): string => `${path}.vl.json`;

/** A chart as it is drawn, and the text of its plain spec, which says from what it was drawn and how large. */
const dressed = (picture: Picture, { theme, palette, size, scale }: Drawing): { spec: TopLevelSpec; text: string } => {
  const spec = themed(picture.spec, theme, palette);
  const plain = plainSpec(spec);
  const drawn = { ...(plain['usermeta'] as { readonly initscope: object }).initscope, ...(size && { size }), scale };
  return { spec, text: `${JSON.stringify({ ...plain, usermeta: { initscope: drawn } })}\n` };
};

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellRecord, RepeatRecord } from '../record/record.ts';
import { readEntry, writeFileAtomically, type FileEntry } from './atomicFiles.ts';
import { fromExactJson, toExactJson } from './exactJson.ts';

export const recordFolder = 'cells/';
const recordPath = (id: string, repeat: number): string =>
  `${recordFolder}${id}${repeat === 0 ? '' : `.${repeat}`}.json`;
const figuresPath = (id: string): string => `${recordFolder}${id}.figures.json`;

/** Whether a file of the study's folder is a cell's record. */
export const isRecordPath = (path: string): boolean => path.startsWith(recordFolder);

/** Of a record's file; it grows when older files can't be read any more. */
const form = 5;

/** A record's file begins so: its numbers follow, as text that the checksum is of. */
const heading = (id: string, repeat: number, sha256: string): string =>
  `{"form":${form},"id":"${id}","repeat":${repeat},"sha256":"${sha256}",`;

const headingLength = (id: string, repeat: number): number => heading(id, repeat, digest('')).length;

/** What a record holds: what was measured in one of a cell's repeats, and of which layers. */
export interface StoredRepeat extends RepeatRecord, Pick<CellRecord, 'layers'> {}

/** Writes the record of a repeat, from which tables, charts and later runs start. @throws OutputError */
export const saveRepeat = (folder: string, id: string, repeat: number, record: StoredRepeat): FileEntry =>
  writeFileAtomically(folder, recordPath(id, repeat), recordText(id, repeat, record));

/** What the file of a record holds. */
export const recordText = (
  id: string,
  repeat: number,
  { layers, epochs, diagnostics, parameters, nonfiniteParameters }: StoredRepeat,
): string => {
  const numbers = toExactJson({
    layers,
    epochs,
    diagnostics,
    parameters,
    ...(nonfiniteParameters && { nonfiniteParameters }),
  });
  return heading(id, repeat, digest(numbers)) + numbers.slice(1);
};

/** Writes a record that was computed elsewhere as it came. @returns false where it is damaged, or another's @throws OutputError */
export const acceptRepeat = (folder: string, id: string, repeat: number, text: string): boolean => {
  if (parseRecord(text, id, repeat) === undefined) return false;
  writeFileAtomically(folder, recordPath(id, repeat), text);
  return true;
};

/** Which of a cell's repeats have no record, damaged or not. */
export const missingRepeats = (folder: string, id: string, repeats: number): number[] =>
  Array.from({ length: repeats }, (_, repeat) => repeat).filter((repeat) => !hasRecord(folder, id, repeat));

/** Whether a repeat has a record, damaged or not. */
export const hasRecord = (folder: string, id: string, repeat: number): boolean =>
  existsSync(join(folder, recordPath(id, repeat)));

/** The record of a repeat, or undefined where there is none or it is damaged: the repeat is then computed again. */
export const loadRepeat = (folder: string, id: string, repeat: number): StoredRepeat | undefined => {
  const stored = readText(join(folder, recordPath(id, repeat)));
  return stored === undefined ? undefined : parseRecord(stored, id, repeat);
};

const parseRecord = (text: string, id: string, repeat: number): StoredRepeat | undefined => {
  const numbers = `{${text.slice(headingLength(id, repeat))}`;
  if (!text.startsWith(heading(id, repeat, digest(numbers)))) return undefined;
  return fromExactJson(numbers) as StoredRepeat;
};

/** What was measured in a cell's first repeats, or undefined where the record of one is missing or damaged. */
export const loadRecord = (folder: string, id: string, repeats: number): CellRecord | undefined => {
  const found: StoredRepeat[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const stored = loadRepeat(folder, id, repeat);
    if (!stored) return undefined;
    found.push(stored);
  }
  return { layers: found[0]!.layers, repeats: found.map(({ layers: _layers, ...repeat }) => repeat) };
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Which pictures of a cell are on disk, and the keys of what they were drawn from and of what drew them. */
export interface FiguresRecord {
  readonly key: string;
  readonly renderer: string;
  readonly files: readonly FileEntry[];
}

export const saveFiguresRecord = (folder: string, id: string, record: FiguresRecord): FileEntry =>
  writeFileAtomically(folder, figuresPath(id), JSON.stringify(record));

export const loadFiguresRecord = (folder: string, id: string): FiguresRecord | undefined => {
  const stored = readJson(join(folder, figuresPath(id)));
  return isFiguresRecord(stored) ? stored : undefined;
};

/** The records of these cells that are on disk, as files of the study. @param repeats of each id */
export const recordFiles = (folder: string, repeats: ReadonlyMap<string, number>): FileEntry[] =>
  Array.from(repeats, ([id, count]) => [
    ...Array.from({ length: count }, (_, repeat) => recordPath(id, repeat)),
    figuresPath(id),
  ]).flatMap((paths) => paths.flatMap((path) => readEntry(folder, path) ?? []));

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readText(file) ?? 'null') as unknown;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isFiguresRecord = (value: unknown): value is FiguresRecord =>
  isObject(value) &&
  typeof value['key'] === 'string' &&
  typeof value['renderer'] === 'string' &&
  Array.isArray(value['files']) &&
  value['files'].every(isEntry);

const isEntry = (value: unknown): value is FileEntry =>
  isObject(value) &&
  typeof value['path'] === 'string' &&
  typeof value['bytes'] === 'number' &&
  typeof value['sha256'] === 'string';

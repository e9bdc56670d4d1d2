import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellRecord } from '../record/record.ts';
import { readEntry, writeFileAtomically, type FileEntry } from './atomicFiles.ts';

const recordFolder = 'cells/';
const recordPath = (id: string): string => `${recordFolder}${id}.json`;
const figuresPath = (id: string): string => `${recordFolder}${id}.figures.json`;

/** Whether a file of the study's folder is a cell's record. */
export const isRecordPath = (path: string): boolean => path.startsWith(recordFolder);

/** Writes a computed cell's record, from which tables, charts and later runs start. @throws OutputError */
export const saveRecord = (folder: string, id: string, { layers, repeats }: CellRecord): FileEntry =>
  writeFileAtomically(
    folder,
    recordPath(id),
    JSON.stringify({ id, sha256: digest({ layers, repeats }), layers, repeats }),
  );

/** Whether a cell has a record, damaged or not. */
export const hasRecord = (folder: string, id: string): boolean => existsSync(join(folder, recordPath(id)));

/** The record of a cell, or undefined where there is none or it is damaged: the cell is then computed again. */
export const loadRecord = (folder: string, id: string): CellRecord | undefined => {
  const stored = readJson(join(folder, recordPath(id)));
  if (!isObject(stored) || stored['id'] !== id) return undefined;
  const { layers, repeats } = stored;
  return stored['sha256'] === digest({ layers, repeats }) ? withNaN({ layers, repeats } as CellRecord) : undefined;
};

/** JSON writes NaN as null, so the digest is the same before writing and after reading. */
const digest = (record: unknown): string => createHash('sha256').update(JSON.stringify(record)).digest('hex');

/** Turns the nulls of a parsed record back into NaN, in place. */
const withNaN = <T extends object>(tree: T): T => {
  for (const [key, value] of Object.entries(tree)) {
    if (value === null) Object.assign(tree, { [key]: NaN });
    else if (typeof value === 'object') withNaN(value as object);
  }
  return tree;
};

/** Which pictures of a cell are on disk, and the key of what they were drawn from. */
export interface FiguresRecord {
  readonly key: string;
  readonly files: readonly FileEntry[];
}

export const saveFiguresRecord = (folder: string, id: string, record: FiguresRecord): FileEntry =>
  writeFileAtomically(folder, figuresPath(id), JSON.stringify(record));

export const loadFiguresRecord = (folder: string, id: string): FiguresRecord | undefined => {
  const stored = readJson(join(folder, figuresPath(id)));
  return isFiguresRecord(stored) ? stored : undefined;
};

/** The records of these cells that are on disk, as files of the study. */
export const recordFiles = (folder: string, ids: readonly string[]): FileEntry[] => {
  const entries: FileEntry[] = [];
  for (const path of [...new Set(ids)].flatMap((id) => [recordPath(id), figuresPath(id)])) {
    const entry = readEntry(folder, path);
    if (entry) entries.push(entry);
  }
  return entries;
};

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isFiguresRecord = (value: unknown): value is FiguresRecord =>
  isObject(value) && typeof value['key'] === 'string' && Array.isArray(value['files']) && value['files'].every(isEntry);

const isEntry = (value: unknown): value is FileEntry =>
  isObject(value) &&
  typeof value['path'] === 'string' &&
  typeof value['bytes'] === 'number' &&
  typeof value['sha256'] === 'string';

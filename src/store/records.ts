import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellRecord } from '../record/record.ts';
import { readEntry, writeFileAtomically, type FileEntry } from './atomicFiles.ts';
import { fromExactJson, toExactJson } from './exactJson.ts';

const recordFolder = 'cells/';
const recordPath = (id: string): string => `${recordFolder}${id}.json`;
const figuresPath = (id: string): string => `${recordFolder}${id}.figures.json`;

/** Whether a file of the study's folder is a cell's record. */
export const isRecordPath = (path: string): boolean => path.startsWith(recordFolder);

/** Of a record's file; it grows when older files can't be read any more. */
const form = 3;

/** A record's file begins so: its numbers follow, as text that the checksum is of. */
const heading = (id: string, sha256: string): string => `{"form":${form},"id":"${id}","sha256":"${sha256}",`;

const headingLength = (id: string): number => heading(id, digest('')).length;

/** Writes a computed cell's record, from which tables, charts and later runs start. @throws OutputError */
export const saveRecord = (folder: string, id: string, { layers, repeats }: CellRecord): FileEntry => {
  const numbers = toExactJson({ layers, repeats });
  return writeFileAtomically(folder, recordPath(id), heading(id, digest(numbers)) + numbers.slice(1));
};

/** Whether a cell has a record, damaged or not. */
export const hasRecord = (folder: string, id: string): boolean => existsSync(join(folder, recordPath(id)));

/** The record of a cell, or undefined where there is none or it is damaged: the cell is then computed again. */
export const loadRecord = (folder: string, id: string): CellRecord | undefined => {
  const stored = readText(join(folder, recordPath(id)));
  if (stored === undefined) return undefined;
  const numbers = `{${stored.slice(headingLength(id))}`;
  if (!stored.startsWith(heading(id, digest(numbers)))) return undefined;
  return fromExactJson(numbers) as CellRecord;
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

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
  isObject(value) && typeof value['key'] === 'string' && Array.isArray(value['files']) && value['files'].every(isEntry);

const isEntry = (value: unknown): value is FileEntry =>
  isObject(value) &&
  typeof value['path'] === 'string' &&
  typeof value['bytes'] === 'number' &&
  typeof value['sha256'] === 'string';

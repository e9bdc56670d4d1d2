import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepeatRecord } from '../run/record.ts';
import { writeWhole, type FileEntry } from './files.ts';

/** A finished cell's numbers on disk: the tables, the charts and a later run start from them. */
export const recordPath = (id: string): string => `cells/${id}.json`;

export const saveRecord = (folder: string, id: string, repeats: readonly RepeatRecord[]): Promise<FileEntry> =>
  writeWhole(folder, recordPath(id), JSON.stringify({ id, repeats }));

/** The record of a cell, or undefined where there is none or it can't be read: it is then computed again. */
export const loadRecord = async (folder: string, id: string): Promise<RepeatRecord[] | undefined> => {
  const stored = await readJson(join(folder, recordPath(id)));
  return isRecord(stored) && stored.id === id ? stored.repeats : undefined;
};

/** Which pictures of a cell are on disk, and from what they were drawn. */
export interface FiguresRecord {
  readonly key: string;
  readonly files: readonly FileEntry[];
}

const figuresPath = (id: string): string => `cells/${id}.figures.json`;

export const saveFiguresRecord = (folder: string, id: string, record: FiguresRecord): Promise<FileEntry> =>
  writeWhole(folder, figuresPath(id), JSON.stringify(record));

export const loadFiguresRecord = async (folder: string, id: string): Promise<FiguresRecord | undefined> => {
  const stored = await readJson(join(folder, figuresPath(id)));
  return typeof stored === 'object' && stored !== null && 'files' in stored ? (stored as FiguresRecord) : undefined;
};

/** JSON knows no NaN; a record holds null in its place. */
const readJson = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'), (_key, value: unknown) =>
      value === null ? NaN : value,
    ) as unknown;
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is { id: string; repeats: RepeatRecord[] } =>
  typeof value === 'object' && value !== null && 'id' in value && 'repeats' in value && Array.isArray(value.repeats);

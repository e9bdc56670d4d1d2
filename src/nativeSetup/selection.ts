import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isUnchanged, readJson, writeJson } from './files.ts';
import type { FileStamp } from './files.ts';

/** The addon that a set-up chose, and the files that it needs, as they were then. */
export interface Selection {
  readonly addon: string;
  /** TensorFlow's version. */
  readonly version: string;
  readonly origin: string;
  /** The directory that the user named, or null. */
  readonly named: string | null;
  readonly files: readonly FileStamp[];
}

export function writeSelection(cache: string, build: string, selection: Selection): void {
  writeJson(selectionPath(cache, build), selection);
}

export function removeSelection(cache: string, build: string): void {
  rmSync(selectionPath(cache, build), { force: true });
}

/** Undefined where nothing was set up. */
export function readSelection(cache: string, build: string): Selection | undefined {
  const selection = readJson(selectionPath(cache, build)) as Partial<Selection> | null | undefined;
  return Array.isArray(selection?.files) ? (selection as Selection) : undefined;
}

/** The first file that has changed since. */
export function changedFile(selection: Selection): string | undefined {
  return selection.files.find((stamp) => !isUnchanged(stamp))?.path;
}

function selectionPath(cache: string, build: string): string {
  return join(cache, `native-${build}.json`);
}

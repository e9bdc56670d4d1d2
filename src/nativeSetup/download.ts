import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandOptions } from './command.ts';
import { SetupError, type FoundLibrary, type SetupContext } from './types.ts';
import { bytesIn } from './files.ts';
import { matchesChecksums, writeChecksums } from './checksums.ts';
import { findLibrary } from './library.ts';
import { tilde } from './paths.ts';
import { closeStagingFolder, openStagingFolder, publish } from './stage.ts';

/** A TensorFlow that is fetched once and kept in the cache. */
export interface Download {
  /** In words: `TensorFlow wheel`. */
  readonly name: string;
  /** Its folder in the cache: another release or platform has another. */
  folder(context: SetupContext): string;
  /** Fetches and unpacks it into the empty folder `target`; `work` is for what is needed on the way. */
  fill(context: SetupContext, target: string, work: string): Promise<void>;
}

/** A download from the cache, verified byte for byte; undefined where it is missing or damaged. */
export function findCached(download: Download, context: SetupContext): FoundLibrary | undefined {
  const folder = placeOf(download, context);
  if (!existsSync(folder)) return undefined;
  if (matchesChecksums(folder)) return inPlace(download, context);
  context.report(`${tilde(folder)} is damaged and is not used`);
  return undefined;
}

/** Fetches a download into the cache. */
export async function fetchDownload(download: Download, context: SetupContext): Promise<FoundLibrary | undefined> {
  const stage = openStagingFolder(context.cache);
  try {
    const filled = join(stage, 'filled');
    mkdirSync(filled);
    await download.fill(context, filled, stage);
    writeChecksums(filled);
    publish(filled, placeOf(download, context), matchesChecksums);
  } finally {
    closeStagingFolder(stage);
  }
  return inPlace(download, context);
}

function placeOf(download: Download, context: SetupContext): string {
  return join(context.cache, download.folder(context));
}

function inPlace(download: Download, context: SetupContext): FoundLibrary | undefined {
  const library = findLibrary(placeOf(download, context), context.platform);
  return library && { library, origin: `the ${download.name} in ${tilde(context.cache)}` };
}

const megabyte = 1e6;

/** @throws SetupError when the cache's disk has less room than that. */
export function requireRoom(context: SetupContext, megabytes: number): void {
  const free = Math.floor(context.freeBytes(context.cache) / megabyte);
  if (free >= megabytes) return;
  throw new SetupError(
    `${tilde(context.cache)} needs ${megabytes} MB and its disk has ${free} MB left`,
    'make room there',
  );
}

/** Watches a command that fills `folder`: it is alive as long as the folder grows. */
export function watchGrowth(context: SetupContext, folder: string): CommandOptions {
  const { environment, limits } = context;
  return { environment, directory: folder, limits, amount: () => bytesIn(folder) };
}

const progressInterval = 5000;

/** Reports a download's progress now and then. */
export function progressLines(context: SetupContext, megabytes: number): (bytes: number) => void {
  let next = performance.now() + progressInterval;
  return (bytes) => {
    if (performance.now() < next) return;
    next = performance.now() + progressInterval;
    // At its end the download is copied, and counts twice.
    context.report(`  ${Math.min(Math.round(bytes / megabyte), megabytes)} of ${megabytes} MB`);
  };
}

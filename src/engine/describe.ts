import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bytesIn } from '../nativeSetup/files.ts';
import { matchesChecksums } from '../nativeSetup/checksums.ts';
import { quoted } from '../invocation.ts';
import { cacheFolder, tilde } from '../nativeSetup/paths.ts';
import { dryRunSource } from '../nativeSetup/setup.ts';
import { notReady, readNative } from '../nativeSetup/state.ts';
import type { NativeState } from '../nativeSetup/types.ts';

/** One file or folder of the cache. */
export interface CacheEntry {
  readonly name: string;
  readonly bytes: number;
  /** In words: what it is, and whether it is whole. */
  readonly what: string;
}

/** What there is to know of the engine without starting it. */
export interface EngineDescription {
  readonly native: NativeState;
  /** In words: which TensorFlow is used or, where none is ready, which one a set-up would use. */
  readonly source: string;
  /** What would bring native TensorFlow, in one line; empty where it is ready. */
  readonly improve: string;
  readonly cache: {
    readonly folder: string;
    readonly bytes: number;
    readonly entries: readonly CacheEntry[];
    /** The command that removes it. */
    readonly remove: string;
  };
}

/** For `initscope doctor`. It reads every cached byte, and asks Python what it has; it changes nothing. */
export async function describeEngine(): Promise<EngineDescription> {
  const folder = cacheFolder();
  const native = readNative();
  const entries = existsSync(folder)
    ? readdirSync(folder)
        .toSorted()
        .map((name) => describeEntry(folder, name))
    : [];
  return {
    native,
    ...(native.ready ? { source: native.origin, improve: '' } : await foresee(native.remedy)),
    cache: {
      folder,
      bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
      entries,
      remove: process.platform === 'win32' ? `rmdir /s /q "${folder}"` : `rm -rf ${shellPath(folder)}`,
    },
  };
}

/** With `~` where that needs no quotes, which would keep the shell from reading it. */
const shellPath = (path: string): string => {
  const short = tilde(path);
  return quoted(short) === short ? short : quoted(path);
};

/** What is missing now says more than what was missing at the last set-up. */
async function foresee(remedy: string): Promise<{ source: string; improve: string }> {
  try {
    return { source: await dryRunSource(), improve: remedy };
  } catch (error) {
    const state = notReady(error);
    return { source: `none: ${state.why}`, improve: state.remedy };
  }
}

function describeEntry(folder: string, name: string): CacheEntry {
  const path = join(folder, name);
  const kind = entryKinds.find(({ pattern }) => pattern.test(name));
  const whole = kind?.listed ? (matchesChecksums(path) ? ', whole' : ', damaged') : '';
  return { name, bytes: bytesIn(path), what: `${kind?.what ?? 'not of initscope'}${whole}` };
}

const entryKinds = [
  { pattern: /^(lib)?tensorflow-/, what: "TensorFlow's libraries and headers", listed: true },
  { pattern: /^addon-/, what: "TensorFlow's addon for Node.js", listed: true },
  { pattern: /^native-/, what: 'what the set-up chose', listed: false },
  { pattern: /^failed-/, what: 'why the last set-up failed', listed: false },
  { pattern: /^\.filling-/, what: 'a set-up in progress, or killed; the next one removes it', listed: false },
] as const;

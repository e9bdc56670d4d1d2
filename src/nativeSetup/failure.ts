import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './files.ts';
import type { SetupEnvironment } from './types.ts';

/** A set-up that failed. */
export interface Failure {
  readonly why: string;
  readonly remedy: string;
  /** Milliseconds since 1970 from which it may be tried again unasked. */
  readonly retryAt: number;
  /** A digest of those in which it failed: others may fare better. */
  readonly circumstances: string;
}

/** What costs less is tried again at each start; what costs more, after `pause`. */
const quick = 1000;
const pause = 12 * 3_600_000;

/** Remembers why it failed; where that can't be written it is only forgotten. */
export function writeFailure(
  build: string,
  circumstances: SetupEnvironment,
  { why, remedy, took }: { readonly why: string; readonly remedy: string; readonly took: number },
): void {
  const retryAt = took < quick ? 0 : Date.now() + pause;
  const failure: Failure = { why, remedy, retryAt, circumstances: fingerprint(circumstances) };
  try {
    mkdirSync(circumstances.cache, { recursive: true });
    writeJson(failurePath(circumstances.cache, build), failure);
  } catch {
    // No room or no right to write: the next start finds out again.
  }
}

/** The last failure in these circumstances. */
export function readFailure(build: string, circumstances: SetupEnvironment): Failure | undefined {
  const failure = readJson(failurePath(circumstances.cache, build)) as Failure | null | undefined;
  return failure?.circumstances === fingerprint(circumstances) ? failure : undefined;
}

export function forgetFailure(build: string, { cache }: SetupEnvironment): void {
  rmSync(failurePath(cache, build), { force: true });
}

function failurePath(cache: string, build: string): string {
  return join(cache, `failed-${build}.json`);
}

/** Of the named directory and the variables on which finding, fetching and compiling depend. */
function fingerprint({ environment, named }: SetupEnvironment): string {
  const relevant = /^(PATH|VIRTUAL_ENV|CXX|(npm_config_)?TFJS_NODE_.*|CDN_STORAGE|PIP_.*|\w+_proxy)$/i;
  const variables = Object.entries(environment).filter(([name]) => relevant.test(name));
  const lines = [`named=${named}`, ...variables.map(([name, value]) => `${name}=${value}`).toSorted()];
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}

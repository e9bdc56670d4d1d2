import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../makeFolder.ts';
import { readJson, writeJson } from './files.ts';
import type { SetupEnvironment } from './types.ts';

/** A set-up that failed. */
export interface Failure {
  readonly why: string;
  readonly remedy: string;
  /** Milliseconds since 1970 from which it may be tried again unasked. */
  readonly retryAt: number;
  /** A digest of the environment in which it failed: another one may succeed. */
  readonly circumstances: string;
}

/** Milliseconds. A set-up that failed faster is tried again at each start; a slower one after `pause`. */
const quick = 1000;
const pause = 12 * 3_600_000;

/** Records why the set-up failed; without effect where the cache can't be written. */
export function writeFailure(
  build: string,
  setupEnvironment: SetupEnvironment,
  { why, remedy, took }: { readonly why: string; readonly remedy: string; readonly took: number },
): void {
  const retryAt = took < quick ? 0 : Date.now() + pause;
  const failure: Failure = { why, remedy, retryAt, circumstances: fingerprint(setupEnvironment) };
  try {
    makeFolder(setupEnvironment.cache);
    writeJson(failurePath(setupEnvironment.cache, build), failure);
  } catch {
    // No disk space or no permission: the next start tries again.
  }
}

/** The last failure of this build in this environment. */
export function readFailure(build: string, setupEnvironment: SetupEnvironment): Failure | undefined {
  const failure = readJson(failurePath(setupEnvironment.cache, build)) as Failure | null | undefined;
  return failure?.circumstances === fingerprint(setupEnvironment) ? failure : undefined;
}

export function forgetFailure(build: string, { cache }: SetupEnvironment): void {
  rmSync(failurePath(cache, build), { force: true });
}

function failurePath(cache: string, build: string): string {
  return join(cache, `failed-${build}.json`);
}

/** A digest of the named directory and of the variables on which finding, fetching and compiling depend. */
function fingerprint({ environment, named }: SetupEnvironment): string {
  const relevant = /^(PATH|VIRTUAL_ENV|CXX|(npm_config_)?TFJS_NODE_.*|CDN_STORAGE|PIP_.*|\w+_proxy)$/i;
  const variables = Object.entries(environment).filter(([name]) => relevant.test(name));
  const lines = [`named=${named}`, ...variables.map(([name, value]) => `${name}=${value}`).toSorted()];
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}

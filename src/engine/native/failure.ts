import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './files.ts';

/** A set-up that failed. */
export interface Failure {
  readonly why: string;
  readonly remedy: string;
  /** Milliseconds since 1970 from which it may be tried again unasked. */
  readonly retryAt: number;
  /** Of the environment in which it failed: another may fare better. */
  readonly environment: string;
}

/** What costs less is tried again at each start; what costs more, after `pause`. */
const quick = 1000;
const pause = 12 * 3_600_000;

/** Remembers why it failed; where that can't be written it is only forgotten. */
export function writeFailure(
  cache: string,
  build: string,
  failed: { why: string; remedy: string; took: number; environment: NodeJS.ProcessEnv },
): void {
  const { why, remedy, took, environment } = failed;
  const retryAt = took < quick ? 0 : Date.now() + pause;
  try {
    mkdirSync(cache, { recursive: true });
    writeJson(failurePath(cache, build), { why, remedy, retryAt, environment: fingerprint(environment) });
  } catch {
    // No room or no right to write: the next start finds out again.
  }
}

/** The last failure in this environment. */
export function readFailure(cache: string, build: string, environment: NodeJS.ProcessEnv): Failure | undefined {
  const failure = readJson(failurePath(cache, build)) as Failure | null | undefined;
  return failure?.environment === fingerprint(environment) ? failure : undefined;
}

export function forgetFailure(cache: string, build: string): void {
  rmSync(failurePath(cache, build), { force: true });
}

function failurePath(cache: string, build: string): string {
  return join(cache, `failed-${build}.json`);
}

/** Of the variables on which finding, fetching and compiling depend. */
function fingerprint(environment: NodeJS.ProcessEnv): string {
  const relevant =
    /^(PATH|VIRTUAL_ENV|CXX|INITSCOPE_TENSORFLOW|(npm_config_)?TFJS_NODE_.*|CDN_STORAGE|PIP_.*|\w+_proxy)$/i;
  const variables = Object.entries(environment).filter(([name]) => relevant.test(name));
  const lines = variables.map(([name, value]) => `${name}=${value}`).toSorted();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}

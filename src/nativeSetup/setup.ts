import { statfsSync } from 'node:fs';
import { errorCode, errorMessage } from '../errors.ts';
import { makeFolder } from '../makeFolder.ts';
import { provideAddon } from './addon.ts';
import type { Build } from './build.ts';
import { currentBuild } from './build.ts';
import { findCompiler } from './compiler.ts';
import { SetupError, type NativeState, type SetupContext, type SourceKind } from './types.ts';
import { forgetFailure, readFailure, writeFailure } from './failure.ts';
import { stampFile } from './files.ts';
import { tilde } from './paths.ts';
import { writeSelection } from './selection.ts';
import { sources } from './sources.ts';
import { setupEnvironmentOf, isOff, notReady, stateOf } from './state.ts';
import { smokeTestAddon } from './smokeTest.ts';
import { findPip } from './wheel.ts';
import { sourceKinds } from './types.ts';

export interface SetupOptions {
  /** Receives a line when something takes long: what is fetched, its size, its progress. */
  readonly report: (line: string) => void;
  /** The directory of a TensorFlow to use, in preference to INITSCOPE_TENSORFLOW. Default: none. */
  readonly directory?: string | undefined;
  /** Try again even if the set-up failed in the last 12 hours. Default: false. */
  readonly retry?: boolean;
}

const minute = 60_000;

/**
 * Installs native TensorFlow where it isn't there yet, and returns its state. It never throws: without pip, compiler,
 * network or disk space the state says why and what would help.
 *
 *     await prepareNative({ report: console.error }) // { ready: true, addon: …, version: '2.18.0', origin: … }
 */
export async function prepareNative({ report, directory, retry = false }: SetupOptions): Promise<NativeState> {
  try {
    const build = currentBuild();
    return await setUp(machineContext(build, report, directory), build, retry);
  } catch (error) {
    return notReady(error);
  }
}

/** In words: the TensorFlow that a set-up would use now. It fetches nothing. @throws SetupError where there is none. */
export async function dryRunSource(): Promise<string> {
  const context = machineContext(currentBuild(), () => {});
  findCompiler(context);
  for (const kind of ['named', 'installed', 'cache'] as const) {
    const found = await sources[kind](context);
    if (found) return found.origin;
  }
  await findPip(context);
  return `the TensorFlow wheel, ${context.platform.megabytes.download} MB with pip`;
}

function machineContext(build: Build, report: (line: string) => void, directory?: string): SetupContext {
  return {
    ...setupEnvironmentOf(process.env, directory),
    platform: build.platform,
    report,
    limits: { total: 30 * minute, stall: minute / 2 },
    freeBytes,
    smokeTestAddon: smokeTestAddon,
    now: () => performance.now(),
  };
}

/** `prepareNative` in a given context. */
export async function setUp(context: SetupContext, build: Build, retry: boolean): Promise<NativeState> {
  const state = stateOf(build, context);
  if (state.ready || isOff(context.environment)) return state;
  if (!retry && Date.now() < (readFailure(build.key, context)?.retryAt ?? 0)) return state;
  const started = context.now();
  try {
    await choose(context, build);
    forgetFailure(build.key, context);
    return stateOf(build, context);
  } catch (error) {
    const failed = notReady(asSetupError(error, context));
    writeFailure(build.key, context, { ...failed, took: context.now() - started });
    return failed;
  }
}

/** Selects the first source whose library computes, and records it. */
async function choose(context: SetupContext, build: Build): Promise<void> {
  findCompiler(context);
  requireGlibc(context);
  makeFolder(context.cache);
  const failures: SetupError[] = [];
  for (const kind of sourceKinds) {
    try {
      if (await selectFrom(kind, context, build)) return;
    } catch (error) {
      const failure = asSetupError(error, context);
      if (kind === 'named') throw failure;
      failures.push(failure);
    }
  }
  const why = failures.map((failure) => failure.message).join('; ');
  throw new SetupError(why || 'no TensorFlow found', failures[0]?.remedy ?? 'name one by INITSCOPE_TENSORFLOW');
}

/** False where the source has no TensorFlow. */
async function selectFrom(kind: SourceKind, context: SetupContext, build: Build): Promise<boolean> {
  const found = await sources[kind](context);
  if (!found) return false;
  const { file, version } = await provideAddon(context, build, found.library);
  writeSelection(context.cache, build.key, {
    addon: file,
    version,
    origin: found.origin,
    named: context.named ?? null,
    files: [file, ...found.library.files].map(stampFile),
  });
  return true;
}

/** Every TensorFlow that can be fetched is built for it: a Linux without, such as Alpine, must not fetch in vain. */
function requireGlibc({ platform }: SetupContext): void {
  if (!platform.name.startsWith('linux-')) return;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (header.glibcVersionRuntime === undefined) {
    throw new SetupError('TensorFlow needs a Linux with glibc', 'use such a one');
  }
}

/** An error of the system (no right, no room) with what it is about. */
function asSetupError(error: unknown, { cache }: SetupContext): SetupError {
  if (error instanceof SetupError) return error;
  if (errorCode(error) !== undefined) {
    return new SetupError(`${tilde(cache)} can't be filled (${errorMessage(error)})`, 'make it a writable folder');
  }
  throw error;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

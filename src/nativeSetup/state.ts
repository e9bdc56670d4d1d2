import type { Build } from './build.ts';
import { currentBuild } from './build.ts';
import { SetupError, type Environment } from './types.ts';
import { invocation } from '../invocation.ts';
import { readFailure } from './failure.ts';
import { cacheFolder, namedDirectory, tilde } from './paths.ts';
import { changedFile, readSelection, removeSelection } from './selection.ts';
import type { SetupEnvironment, NativeState } from './types.ts';

/** The state of the native addon, read from the cache alone: takes a few milliseconds and changes nothing. */
export function readNative(directory?: string, environment: Environment = process.env): NativeState {
  try {
    return stateOf(currentBuild(), setupEnvironmentOf(environment, directory));
  } catch (error) {
    return notReady(error);
  }
}

/** The set-up's environment, from the user's environment variables and option. */
export function setupEnvironmentOf(environment: Environment, directory?: string): SetupEnvironment {
  return { cache: cacheFolder(environment), environment, named: namedDirectory(directory, environment) };
}

export function stateOf(build: Build, setupEnvironment: SetupEnvironment): NativeState {
  const { cache, environment, named } = setupEnvironment;
  const selection = readSelection(cache, build.key);
  const fits = selection !== undefined && (named === undefined || selection.named === named);
  const changed = fits ? changedFile(selection) : undefined;
  if (fits && changed === undefined) {
    const { addon, version, origin } = selection;
    return { ready: true, addon, version, origin };
  }
  const remedy = `run: ${invocation('setup')}`;
  if (isOff(environment)) {
    return { ready: false, why: 'no native TensorFlow and INITSCOPE_SETUP=off', remedy: `unset it and ${remedy}` };
  }
  const failure = readFailure(build.key, setupEnvironment);
  if (failure) return { ready: false, why: failure.why, remedy: failure.remedy };
  if (changed !== undefined) {
    return { ready: false, why: `${tilde(changed)} changed or is gone since the set-up`, remedy };
  }
  return { ready: false, why: 'native TensorFlow is not set up', remedy };
}

/** The state after a SetupError; any other error is rethrown. */
export function notReady(error: unknown): NativeState & { readonly ready: false } {
  if (!(error instanceof SetupError)) throw error;
  return { ready: false, why: error.message, remedy: `${error.remedy} and run: ${invocation('setup')}` };
}

/** To be called when an addon that was ready did not load: the next set-up verifies every byte. */
export function discardNative(addon: string, environment: Environment = process.env): void {
  const cache = cacheFolder(environment);
  const { key } = currentBuild();
  if (readSelection(cache, key)?.addon === addon) removeSelection(cache, key);
}

/** Whether the user has switched the automatic set-up off. */
export function isOff(environment: Environment): boolean {
  return environment['INITSCOPE_SETUP'] === 'off';
}

import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { errorMessage } from '../errors.ts';
import { CommandError, runCommand } from './command.ts';
import { SetupError, type SetupContext } from './types.ts';
import type { Library } from './library.ts';

const require = createRequire(import.meta.url);

/**
 * Without contraction a processor with fused multiply-add would give other bits than JavaScript; with errno square roots would be
 * taken one by one.
 */
export const compilerFlags = [
  '-std=c++17',
  '-O3',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fPIC',
  '-DNAPI_VERSION=8',
] as const;

/** The C++ compiler's command: `CXX`, or one on the PATH. @throws SetupError where there is none. */
export function findCompiler({ environment, platform }: Pick<SetupContext, 'environment' | 'platform'>): string[] {
  const named = environment['CXX']?.trim();
  if (named) return named.split(/\s+/);
  const folders = (environment['PATH'] ?? '').split(delimiter);
  const found = ['c++', 'g++', 'clang++'].find((name) => folders.some((folder) => isExecutable(join(folder, name))));
  if (found === undefined) throw new SetupError('no C++ compiler found', platform.compilerRemedy);
  return [found];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Compiles the addon's sources against the library, in the folder `work`; returns the addon's file. */
export async function compileAddon(
  context: SetupContext,
  sources: ReadonlyMap<string, string>,
  { folder, files, include }: Library,
  work: string,
): Promise<string> {
  const [compiler = 'c++', ...wrapped] = findCompiler(context);
  const directory = join(work, 'source');
  mkdirSync(directory);
  for (const [name, text] of sources) writeFileSync(join(directory, name), text);
  const addon = join(work, 'tfjs_binding.node');
  const { include_dir: nodeHeaders } = require('node-api-headers') as { include_dir: string };
  const units = [...sources.keys()].filter((name) => name.endsWith('.cc'));
  const flags = [...compilerFlags, `-I${nodeHeaders}`, `-I${include}`];
  const link = [...files, `-Wl,-rpath,${folder}`, ...context.platform.linkFlags];
  const options = { environment: context.environment, directory, limits: { total: context.limits.total } };
  try {
    await runCommand(compiler, [...wrapped, ...flags, ...units, '-o', addon, ...link], options);
  } catch (error) {
    throw new SetupError(`the addon does not compile (${complaint(error)})`, 'mend the C++ compiler');
  }
  return addon;
}

function complaint(error: unknown): string {
  if (!(error instanceof CommandError)) return errorMessage(error);
  const line = error.stderr.split('\n').find((text) => /error/i.test(text));
  return line?.trim() ?? error.message;
}

import { createHash } from 'node:crypto';
import { installed } from '../invocation.ts';
import { bindingSources, tfjsNodeFolder } from './binding.ts';
import { compilerFlags } from './compiler.ts';
import { SetupError } from './types.ts';
import { currentPlatform } from './platform.ts';
import type { Platform } from './platform.ts';

/** What the addon is built from on this machine. */
export interface Build {
  readonly platform: Platform;
  /** The C++ sources, patched, by file name. */
  readonly sources: ReadonlyMap<string, string>;
  /** Other sources, flags or another platform give another key. */
  readonly key: string;
}

/** Where its install script fails, npm leaves an optional package out, and says nothing; in a clone of ours no script is run. */
const reinstall = installed ? 'npm install --ignore-scripts' : 'npm ci';

/** @throws SetupError on a platform, or beside a tfjs-node, from which no addon can be made. */
export function currentBuild(platform: Platform | undefined = currentPlatform()): Build {
  if (!platform) {
    throw new SetupError(
      `no native TensorFlow is known for ${process.platform} on ${process.arch}`,
      'use Linux x64, Linux arm64 or macOS arm64',
    );
  }
  const folder = tfjsNodeFolder();
  if (folder === undefined) {
    throw new SetupError('@tensorflow/tfjs-node is not installed', `type: ${reinstall}`);
  }
  const sources = bindingSources(folder);
  const recipe = { platform: platform.name, flags: [compilerFlags, platform.linkFlags], sources: [...sources] };
  const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
  return { platform, sources, key };
}

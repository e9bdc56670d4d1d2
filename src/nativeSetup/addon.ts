import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from './build.ts';
import { compileAddon } from './compiler.ts';
import { matchesChecksums, writeChecksums } from './checksums.ts';
import type { Library } from './library.ts';
import { closeStagingFolder, openStagingFolder, publish } from './stage.ts';
import type { SetupContext } from './types.ts';

const fileName = 'tfjs_binding.node';

/** The addon for a library, and the version of TensorFlow that computed with it. */
export interface TestedAddon {
  readonly file: string;
  readonly version: string;
}

/** The cache's addon for `library`, compiled where it isn't there whole, and tried. */
export async function provideAddon(context: SetupContext, build: Build, library: Library): Promise<TestedAddon> {
  const folder = join(context.cache, `addon-${addonKey(build, library)}`);
  const file = join(folder, fileName);
  if (matchesChecksums(folder)) return { file, version: await context.smokeTestAddon(file) };
  const stage = openStagingFolder(context.cache);
  try {
    context.report("Compiling TensorFlow's addon for Node.js");
    const compiled = await compileAddon(context, build.sources, library, stage);
    const version = await context.smokeTestAddon(compiled);
    const filled = join(stage, 'filled');
    mkdirSync(filled);
    renameSync(compiled, join(filled, fileName));
    writeChecksums(filled);
    publish(filled, folder, matchesChecksums);
    return { file, version };
  } finally {
    closeStagingFolder(stage);
  }
}

/** The addon holds the library's path, and its interface may follow the library's release. */
function addonKey(build: Build, library: Library): string {
  const sizes = library.files.map((path) => [path, statSync(path).size]);
  return createHash('sha256')
    .update(JSON.stringify([build.key, sizes]))
    .digest('hex')
    .slice(0, 12);
}

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from './platform.ts';

/** TensorFlow's libraries and headers, as a wheel, a Python's site-packages or tfjs-node's archive lay them out. */
export interface Library {
  /** The two libraries' folder. */
  readonly folder: string;
  readonly files: readonly [main: string, framework: string];
  readonly include: string;
}

/** The names of the main library: the wheel's, and the C library's of tfjs-node's archive. */
const mainNames = ['libtensorflow_cc', 'libtensorflow'];

/** The library in `directory` or in its subfolder `lib` or `tensorflow`; undefined where none is whole. */
export function findLibrary(directory: string, platform: Platform): Library | undefined {
  for (const [folder, root] of [
    [directory, directory],
    [join(directory, 'lib'), directory],
    [join(directory, 'tensorflow'), join(directory, 'tensorflow')],
  ] as const) {
    const include = join(root, 'include');
    const framework = join(folder, `libtensorflow_framework${platform.librarySuffix}`);
    const main = mainNames.map((name) => join(folder, name + platform.librarySuffix)).find(isFile);
    if (main && isFile(framework) && existsSync(join(include, 'tensorflow', 'c', 'eager', 'c_api.h'))) {
      return { folder, files: [main, framework], include };
    }
  }
  return undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

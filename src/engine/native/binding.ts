import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SetupError } from './error.ts';

const require = createRequire(import.meta.url);

/** The folder of the optional package @tensorflow/tfjs-node; undefined where it isn't installed. */
export function tfjsNodeFolder(): string | undefined {
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}

/** The set of names that the workers share without a lock: two first operations at once crash or hang. */
const shared = 'static std::set<std::string> ATTR_NAME_SET;';
const perThread = 'static thread_local std::set<std::string> ATTR_NAME_SET;';

/**
 * The C++ sources of the addon, mended, by file name.
 * @throws SetupError when the line to mend isn't there: an unmended addon crashes in worker threads.
 */
export function bindingSources(folder: string): Map<string, string> {
  const binding = join(folder, 'binding');
  const sources = new Map(
    readdirSync(binding)
      .toSorted()
      .map((name) => [name, readFileSync(join(binding, name), 'utf8')]),
  );
  const backend = sources.get('tfjs_backend.cc') ?? '';
  if (backend.split(shared).length !== 2) {
    throw new SetupError(
      `${join(binding, 'tfjs_backend.cc')} does not hold the one line "${shared}" whose crash is mended`,
      'use @tensorflow/tfjs-node 4.22.0',
    );
  }
  return sources.set('tfjs_backend.cc', backend.replace(shared, perThread));
}

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../package.ts';
import { SetupError } from './types.ts';

const require = createRequire(import.meta.url);

/** The folder of the optional package @tensorflow/tfjs-node; undefined where it isn't installed. */
export function tfjsNodeFolder(): string | undefined {
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}

interface Change {
  readonly file: string;
  /** Must occur exactly once in the file. */
  readonly line: string;
  readonly by: string;
}

const changes: readonly Change[] = [
  {
    // tensorflow/tfjs#5108 gave each worker thread a backend of its own but left this set shared, without a lock: the first
    // operations of two threads at once crash or hang.
    file: 'tfjs_backend.cc',
    line: 'static std::set<std::string> ATTR_NAME_SET;',
    by: 'static thread_local std::set<std::string> ATTR_NAME_SET;',
  },
  {
    // Declares and exports our additions, read.cc and draw.cc.
    file: 'tfjs_backend.h',
    line: '  napi_value GetTensorData(napi_env env, napi_value tensor_id_value);',
    by: '  napi_value GetTensorData(napi_env env, napi_value tensor_id_value);\n  napi_value ReadTensors(napi_env env, napi_value question_value, napi_value ids_value, napi_value numbers_value);',
  },
  {
    file: 'tfjs_binding.cc',
    line: 'static napi_value InitTFNodeJSBinding(napi_env env, napi_value exports) {',
    by: 'napi_value ReadTensors(napi_env env, napi_callback_info info);\nnapi_value FillNormal(napi_env env, napi_callback_info info);\n\nstatic napi_value InitTFNodeJSBinding(napi_env env, napi_value exports) {',
  },
  {
    file: 'tfjs_binding.cc',
    line: '      {"tensorDataSync", nullptr, TensorDataSync, nullptr, nullptr, nullptr,',
    by: '      {"readTensors", nullptr, ReadTensors, nullptr, nullptr, nullptr, napi_default, nullptr},\n      {"fillNormal", nullptr, FillNormal, nullptr, nullptr, nullptr, napi_default, nullptr},\n      {"tensorDataSync", nullptr, TensorDataSync, nullptr, nullptr, nullptr,',
  },
];

/**
 * The C++ sources of the addon by file name: those of tfjs-node, patched, and our own.
 * @throws SetupError when a line to patch isn't there: an unpatched addon crashes in worker threads
 */
export function bindingSources(folder: string): Map<string, string> {
  const binding = join(folder, 'binding');
  const sources = new Map([...filesIn(binding), ...filesIn(fileURLToPath(packageFile('src/statistics/native')))]);
  for (const { file, line, by } of changes) {
    const parts = (sources.get(file) ?? '').split(line);
    if (parts.length !== 2) {
      throw new SetupError(
        `${join(binding, file)} does not hold the one line "${line.trim()}" that is to be changed`,
        'use @tensorflow/tfjs-node 4.22.0',
      );
    }
    sources.set(file, parts.join(by));
  }
  return sources;
}

const filesIn = (folder: string): [name: string, text: string][] =>
  readdirSync(folder)
    .toSorted()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);

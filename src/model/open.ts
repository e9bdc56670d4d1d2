import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { hashOfFile } from '../weightFile/hash.ts';
import { checkExport, exportLine } from './exports.ts';
import { graphOf, type Graph } from './graph.ts';
import { readKerasArchive, readLayersModel } from './keras/read.ts';
import { readOnnx } from './onnx/read.ts';
import { ModelError, type ModelFile } from './types.ts';

/** A model of the user's own, read. */
export interface OpenModel {
  readonly graph: Graph;
  /** Of the file; where others hold its tensors, of the hashes of all of them, its own first. */
  readonly sha256: string;
  /** What is to be said of how it was exported, a sentence each. */
  readonly remarks: readonly string[];
}

/** Models by what they hold, as long as there is room for them; a study opens one for each of its cells. */
const opened = new Map<string, WeakRef<OpenModel>>();
/** What a file held, and those beside it that hold its tensors, when they were last changed and of that size. */
const seen = new Map<string, { readonly files: readonly string[]; readonly stamp: string; readonly sha256: string }>();

/**
 * Reads a model's file, with its weights: ONNX, a LayersModel's `model.json`, a `.keras` archive.
 *
 *     openModel('net.onnx').graph.inputs // [{ name: 'x', dtype: 'float32', shape: [null, 32] }]
 *
 * @throws ModelError where it is no model that can be run
 */
export const openModel = (path: string): OpenModel => {
  const last = seen.get(path);
  const known = last && last.stamp === stampOf(last.files) ? opened.get(last.sha256)?.deref() : undefined;
  if (known) return known;
  refuseOthers(path);
  const file = readerFor(path)(path);
  const { files } = file;
  const stamp = stampOf(files);
  const sha256 = hashOf(files);
  const model = about(path, () => {
    const graph = graphOf(file);
    return { graph, sha256, remarks: checkExport(file.graph, graph) };
  });
  seen.set(path, { files, stamp, sha256 });
  opened.set(sha256, new WeakRef(model));
  return model;
};

/** The same where it must hold what it held when the config was read. @throws ModelError also where it doesn't */
export const openSame = (path: string, sha256: string): OpenModel => {
  const known = opened.get(sha256)?.deref();
  if (known) return known;
  const model = openModel(path);
  if (model.sha256 !== sha256)
    throw new ModelError(
      `${path}: holds another model than when the config was read (SHA-256 ${model.sha256.slice(0, 12)}…, not ${sha256.slice(0, 12)}…)`,
    );
  return model;
};

/** What is wrong with a graph, with its file. */
const about = <T>(path: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    throw error instanceof ModelError ? new ModelError(`${path}: ${error.message}`, error) : error;
  }
};

const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => {
      const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return `${mtimeMs} ${size}`;
    })
    .join();

const hashOf = (paths: readonly string[]): string => {
  const [own, ...others] = paths.map(hashOfFile);
  return others.length === 0
    ? own!
    : createHash('sha256')
        .update([own, ...others].join('\n'))
        .digest('hex');
};

/** What is no model that is run, by its name, with what to do instead. @throws ModelError */
const refuseOthers = (path: string): void => {
  const format = otherFormats.find(({ ending }) => ending.test(path));
  if (format) throw new ModelError(`${path}: ${format.instead}`);
};

const readerFor = (path: string): ((path: string) => ModelFile & { readonly files: readonly string[] }) => {
  if (/\.json$/i.test(path)) return readLayersModel;
  return /\.keras$/i.test(path) ? readKerasArchive : readOnnx;
};

const otherFormats = [
  {
    ending: /\.(h5|hdf5)$/i,
    instead:
      "an HDF5 file of Keras is not run; load the model and save it as model.save('net.keras'); initscope audit reads its weights",
  },
  {
    ending: /\.(pt|pth|bin|ckpt|safetensors|pkl|npz|npy)$/i,
    instead: `weights without a graph; export the model: ${exportLine}`,
  },
] as const;

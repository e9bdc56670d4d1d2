import { readFileSync } from 'node:fs';
import { errorMessage } from '../../errors.ts';
import { bytesAt, chunksOf, openBytes, type ByteRange } from '../../weightFile/byteRange.ts';
import { hdf5In } from '../../weightFile/hdf5/index.ts';
import { isObject, parseJson, type JsonObject } from '../../weightFile/json.ts';
import { shardPath } from '../../weightFile/shardName.ts';
import { storedEntries } from '../../weightFile/storedZip.ts';
import { openTfjs } from '../../weightFile/tfjs.ts';
import { WeightFileError, type TensorSource } from '../../weightFile/types.ts';
import { product } from '../operators/tensors.ts';
import { ModelError, type ModelFile } from '../types.ts';
import { graphOfLayers } from './model.ts';
import { namedStore, numberedStore } from './weights.ts';

type ReadModel = ModelFile & { readonly files: readonly string[] };

/** A configuration of more bytes is refused. */
const maxJsonBytes = 100_000_000;

/**
 * A LayersModel of TensorFlow.js, `model.json`, with its weights from the files that it names.
 *
 *     readLayersModel('net/model.json').graph.nodes.map(({ operator }) => operator) // ['MatMul', 'Add', 'Relu', …]
 *
 * @returns with it the paths of all that was read, the file itself first
 * @throws ModelError
 */
export const readLayersModel = (path: string): ReadModel =>
  about(path, 'LayersModel', () => {
    const file = openBytes(path);
    file.close();
    if (file.size > maxJsonBytes) throw new ModelError(`JSON of ${file.size} bytes; at most ${maxJsonBytes} are read`);
    const json = parseJson(path, readFileSync(path), 'content');
    const topology = topologyOf(json);
    const weights = openTfjs(path, json);
    try {
      const model = { className: String(topology['class_name']), config: topology['config'] };
      const files = [path, ...shardsOf(path, json)];
      return { ...graphOfLayers(model, namedStore(weights.tensors), false), files };
    } finally {
      weights.close();
    }
  });

/** @throws ModelError where it is no LayersModel with weights */
const topologyOf = ({ format, modelTopology: topology, weightsManifest, ...others }: JsonObject): JsonObject => {
  if (format === 'graph-model' || (isObject(topology) && 'node' in topology))
    throw new ModelError(
      "a graph-model of TensorFlow.js, which has no layers and no weights that are trained; save the model itself: model.save('file://net') in TensorFlow.js, model.save('net.keras') in Keras",
    );
  if (!isObject(topology))
    throw new ModelError(
      'class_name' in others
        ? "a model's layers without its weights; save both: model.save('file://net')"
        : "JSON without a modelTopology; expected a model.json of TensorFlow.js: model.save('file://net')",
    );
  if (!weightsManifest) throw new ModelError('it names no weights (weightsManifest)');
  const inner = topology['model_config'];
  return isObject(inner) ? inner : topology;
};

/**
 * A LayersModel in memory, as TensorFlow.js hands it to what saves it.
 * @throws ModelError
 */
export const layersModelOf = ({ modelTopology, weightSpecs, weightData }: LayersArtifacts): ModelFile => {
  const topology = topologyOf({ modelTopology, weightsManifest: weightSpecs });
  let at = 0;
  const tensors = weightSpecs.map(({ name, shape }): TensorSource => {
    const bytes = weightData.subarray(at, at + 4 * product(shape));
    at += bytes.length;
    const range: ByteRange = {
      size: bytes.length,
      read: (target, from) => target.set(bytes.subarray(from, from + target.length)),
    };
    return { name, shape, dtype: 'F32', rowMajor: true, bytes: () => chunksOf(range), range };
  });
  const model = { className: String(topology['class_name']), config: topology['config'] };
  return graphOfLayers(model, namedStore(tensors), false);
};

/** What TensorFlow.js hands to a handler that saves a model, its weights float32 and one behind the other. */
export interface LayersArtifacts {
  readonly modelTopology: JsonObject;
  readonly weightSpecs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly weightData: Uint8Array;
}

const shardsOf = (path: string, { weightsManifest }: JsonObject): string[] =>
  (weightsManifest as readonly { readonly paths: readonly string[] }[]).flatMap(({ paths }) =>
    paths.map((name) => shardPath(path, name)),
  );

const entries = { config: 'config.json', weights: 'model.weights.h5' } as const;

/** A `.keras` archive of Keras 3, weights and all. @throws ModelError */
export const readKerasArchive = (path: string): ReadModel =>
  about(path, '.keras archive', () => {
    const file = openBytes(path);
    try {
      const found = storedEntries(path, file);
      const [config, weights] = [entries.config, entries.weights].map((name) => {
        if (!found.has(name)) throw new ModelError(`a .keras archive without ${name}`);
        const range = found.get(name);
        if (!range)
          throw new ModelError(`its ${name} is compressed, which Keras does not do; save it again with Keras`);
        return range;
      });
      if (config!.size > maxJsonBytes) throw new ModelError(`a ${entries.config} of ${config!.size} bytes`);
      const json = parseJson(path, bytesAt(config!, 0, config!.size), entries.config);
      const model = {
        className: String(json['class_name']),
        config: withInputShape(json),
      };
      return { ...graphOfLayers(model, numberedStore(hdf5In(path, weights!)), true), files: [path] };
    } finally {
      file.close();
    }
  });

/** A Sequential's input shape stands beside its config where it was built by a first call. */
const withInputShape = ({ config, build_config: build }: JsonObject): unknown =>
  isObject(config) && isObject(build) && config['build_input_shape'] === undefined
    ? { ...config, build_input_shape: build['input_shape'] }
    : config;

/** What is wrong with a file, with its name in front. */
const about = <T>(path: string, what: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof WeightFileError) throw new ModelError(error.message, error);
    const why = errorMessage(error);
    throw new ModelError(`${path}: ${error instanceof ModelError ? why : `no valid ${what}: ${why}`}`, error);
  }
};

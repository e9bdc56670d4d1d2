import { join, relative } from 'node:path';
import { studyOf, type ConfigInput, type Study } from '../config/index.ts';
import { openModel, type LayersArtifacts } from '../model/index.ts';
import { writeFileAtomically } from '../store/atomicFiles.ts';
import { npyBytes } from '../weightFile/npyArray.ts';
import type { LayersModelLike, ModelBatch, ModelStudyOptions, SavedArtifacts, TensorLike } from './layersModelTypes.ts';

/** A model's layers and weights as they are now. */
export const artifactsOf = async (model: LayersModelLike): Promise<LayersArtifacts> => {
  let found: SavedArtifacts = {};
  await model.save({
    save: (artifacts) => {
      found = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    },
  });
  const { modelTopology, weightSpecs, weightData = [] } = found;
  const parts = Array.isArray(weightData) ? (weightData as readonly ArrayBuffer[]) : [weightData as ArrayBuffer];
  return {
    modelTopology: modelTopology as LayersArtifacts['modelTopology'],
    weightSpecs: weightSpecs as LayersArtifacts['weightSpecs'],
    weightData: Buffer.concat(parts.map((part) => new Uint8Array(part))),
  };
};

/** A study's folder, of which `model/` holds the model and its batch. */
export const folderOf = (model: LayersModelLike, { config, out = 'output' }: ModelStudyOptions): string =>
  join(out, config?.name ?? model.name);

/** Writes a model as TensorFlow.js saves it. @returns the path of its model.json @throws OutputError */
export const writeModel = (folder: string, { modelTopology, weightSpecs, weightData }: LayersArtifacts): string => {
  const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  writeFileAtomically(folder, 'model/weights.bin', weightData);
  writeFileAtomically(
    folder,
    'model/model.json',
    JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: manifest }),
  );
  return join(folder, 'model/model.json');
};

/**
 * Writes what goes into a model. @returns the input of a config
 * @throws ModelError where a model of several inputs is given another number of tensors, OutputError
 */
export const writeBatch = async (
  folder: string,
  model: string,
  batch: ModelBatch,
): Promise<NonNullable<ConfigInput['input']>> => {
  if (typeof batch === 'number') return { samples: batch };
  const write = async (tensor: TensorLike, path: string): Promise<string> => {
    const values = Float32Array.from(await tensor.data());
    writeFileAtomically(folder, path, npyBytes({ shape: tensor.shape, values }));
    return fromHere(join(folder, path));
  };
  const tensors = Array.isArray(batch) ? (batch as readonly TensorLike[]) : [batch as TensorLike];
  const names = openModel(model).graph.inputs.map(({ name }) => name);
  if (tensors.length !== names.length)
    throw new RangeError(`the model takes ${names.length} tensors (${names.join(', ')}); ${tensors.length} are given`);
  if (tensors.length === 1) return { file: await write(tensors[0]!, 'model/batch.npy') };
  const files: [string, string][] = [];
  for (const [i, tensor] of tensors.entries()) files.push([names[i]!, await write(tensor, `model/batch-${i + 1}.npy`)]);
  return { file: Object.fromEntries(files) };
};

/** The study of a model that has been written, with its batch. @throws ConfigError */
export const studyOfModel = (
  name: string,
  model: string,
  input: NonNullable<ConfigInput['input']>,
  config: Partial<ConfigInput> = {},
): Study =>
  studyOf(
    {
      initializers: ['asBuilt', 'xavier', 'he'],
      ...config,
      name,
      network: { ...config.network, model: fromHere(model) },
      input: { ...config.input, ...input },
    },
    name,
  );

/** A config's paths are from its folder, and this one's is where the program runs. */
const fromHere = (path: string): string => relative('.', path).replaceAll('\\', '/');

import { join, relative } from 'node:path';
import { studyOf, type ConfigInput, type Study } from '../config/index.ts';
import { layersModelOf, type LayersArtifacts } from '../model/index.ts';
import { writeFileAtomically } from '../store/atomicFiles.ts';
import { npyBytes } from '../weightFile/npyArray.ts';
import type { LayersModelLike, ModelBatch, ModelStudyOptions, SavedArtifacts } from './layersModelTypes.ts';

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

/** A model and its batch in a study's folder. */
export interface WrittenModel {
  /** Of its model.json. */
  readonly path: string;
  readonly input: NonNullable<ConfigInput['input']>;
}

/**
 * Writes a model, as TensorFlow.js saves it, and what goes into it.
 * @throws ModelError with the layer that is not known, RangeError where a model of several inputs is given another number of tensors;
 * nothing is written then; OutputError
 */
export const writeModel = async (folder: string, model: LayersModelLike, batch: ModelBatch): Promise<WrittenModel> => {
  const artifacts = await artifactsOf(model);
  const names = layersModelOf(artifacts).graph.inputs.map(({ name }) => name);
  const tensors = typeof batch === 'number' ? [] : [batch].flat();
  if (typeof batch !== 'number' && tensors.length !== names.length)
    throw new RangeError(
      `the model takes ${names.length} tensors (${names.join(', ')}), and is given ${tensors.length}`,
    );
  const { modelTopology, weightSpecs, weightData } = artifacts;
  const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  writeFileAtomically(folder, 'model/weights.bin', weightData);
  writeFileAtomically(
    folder,
    'model/model.json',
    JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: manifest }),
  );
  const path = join(folder, 'model/model.json');
  if (typeof batch === 'number') return { path, input: { samples: batch } };
  const files: [string, string][] = [];
  for (const [i, tensor] of tensors.entries()) {
    const file = tensors.length === 1 ? 'model/batch.npy' : `model/batch-${i + 1}.npy`;
    const values = Float32Array.from(await tensor.data());
    writeFileAtomically(folder, file, npyBytes({ shape: tensor.shape, values }));
    files.push([names[i]!, fromHere(join(folder, file))]);
  }
  return { path, input: { file: files.length === 1 ? files[0]![1] : Object.fromEntries(files) } };
};

/** The study of a model that has been written, with its batch. @throws ConfigError */
export const studyOfModel = (name: string, { path, input }: WrittenModel, config: Partial<ConfigInput> = {}): Study =>
  studyOf(
    {
      initializers: ['asBuilt', 'xavier', 'he'],
      ...config,
      name,
      network: { ...config.network, model: fromHere(path) },
      input: { ...config.input, ...input },
    },
    name,
  );

/** A config's paths are from its folder, and this one's is where the program runs. */
const fromHere = (path: string): string => relative('.', path).replaceAll('\\', '/');

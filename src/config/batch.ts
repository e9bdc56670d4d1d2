import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { sampleForm, type NetworkSpec } from '../network/index.ts';
import type { UserFileChoice } from '../userModule/choice.ts';
import { hashOfFile } from '../weightFile/hash.ts';
import { readNpy, type NumberArray } from '../weightFile/npyArray.ts';
import { WeightFileError } from '../weightFile/types.ts';
import type { Config } from './normalize.ts';
import type { Problem } from './problem.ts';

const path = ['input', 'file'];

/** What a config's input.file holds. */
export interface Batch extends NumberArray {
  readonly source: UserFileChoice;
}

/** What a file held, when it was last changed and of that size: a sweep asks for it at every point. */
const read = new Map<string, { readonly stamp: string; readonly batch: Batch | Problem }>();

/** A file's samples, or why there are none. @param folder the config's */
export const readBatch = (given: string, folder: string): Batch | Problem => {
  const file = resolve(folder, given);
  const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
  const stamp = `${mtimeMs} ${size}`;
  const known = read.get(file);
  if (known?.stamp === stamp) return known.batch;
  const batch = readFile(file);
  read.set(file, { stamp, batch });
  return batch;
};

const readFile = (file: string): Batch | Problem => {
  try {
    const array = readNpy(file);
    const { shape, values } = array;
    if (shape.length < 2)
      return { path, message: `${file}: an array of shape [${shape.join(', ')}]; a sample is a row` };
    if (values.length === 0 || !values.every(Number.isFinite))
      return { path, message: `${file}: holds nothing, or numbers that are not finite` };
    const rms = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    return { ...array, source: { name: 'file', parameters: { file, sha256: hashOfFile(file), rms } } };
  } catch (error) {
    if (error instanceof WeightFileError) return { path, message: error.message };
    throw error;
  }
};

/** A config whose batch a file gives; a model that leaves the shape of a sample open has the file's. */
export const withSamples = (config: Config, [samples, ...shape]: readonly number[]): Config => {
  const { input, network } = config;
  if (!('model' in network)) return { ...config, input: { ...input, samples: samples! } };
  return {
    ...config,
    input: { ...input, shape: input.shape ?? shape, samples: samples! },
    network: { ...network, samples: samples! },
  };
};

/** Why a network doesn't take these samples. */
export const batchMisfit = ({ shape, values, source }: Batch, network: NetworkSpec): Problem | undefined => {
  const form = sampleForm(network);
  const file = String(source.parameters['file']);
  if (String(shape.slice(1)) !== String(form.shape))
    return {
      path,
      message: `${file}: samples of shape [${shape.slice(1).join(', ')}]; the network takes [${form.shape.join(', ')}]`,
    };
  const { rows } = form;
  const wrong = rows === undefined ? undefined : values.find((id) => !(Number.isInteger(id) && id >= 0 && id < rows));
  return wrong === undefined
    ? undefined
    : { path, message: `${file}: ${wrong} is no token id; there are 0 to ${rows! - 1}` };
};

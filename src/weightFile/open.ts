import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { bytesAt, openBytes } from './byteRange.ts';
import { hdf5Magic, openHdf5 } from './hdf5/index.ts';
import { parseJson } from './json.ts';
import { openKeras } from './keras.ts';
import { npyMagic, openNpy } from './npy.ts';
import { openNpz, pickleAdvice } from './npz.ts';
import { openOnnx } from './onnx.ts';
import { openSafetensors } from './safetensors.ts';
import { openSharded } from './sharded.ts';
import { openTfjs } from './tfjs.ts';
import { WeightFileError, type WeightFile } from './types.ts';

/** An index or a model.json of more bytes than this is refused. */
const maxJsonBytes = 100_000_000;

/**
 * Opens a file of weights, whichever of the formats it has by its first bytes: safetensors and its index of shards, npz, npy, ONNX, a
 * TensorFlow.js model.json, .keras, HDF5. No tensor is read yet.
 *
 *     const file = await openWeightFile('model.safetensors');
 *     file.tensors[0] // { name: 'wte.weight', shape: [50257, 768], dtype: 'F32', … }
 *     file.close();
 *
 * @throws WeightFileError with one line: the file, what is wrong, what would be right
 */
export const openWeightFile = async (path: string): Promise<WeightFile> => {
  const file = await openFormat(path);
  try {
    checkTensors(path, file.tensors);
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
};

/** What no file of weights has, and no report has room for. */
const limits = { name: 4096, axes: 64 };

/** @throws WeightFileError where two tensors have one name, or a name or shape has no end */
const checkTensors = (path: string, tensors: WeightFile['tensors']): void => {
  const names = new Set<string>();
  for (const { name, shape } of tensors) {
    const start = JSON.stringify(name.slice(0, 60));
    if (name.length > limits.name)
      throw new WeightFileError(
        path,
        `a name of ${name.length} characters, ${start}…; at most ${limits.name} are read`,
      );
    if (shape.length > limits.axes)
      throw new WeightFileError(path, `tensor ${start} has ${shape.length} axes; at most ${limits.axes} are read`);
    if (names.has(name)) throw new WeightFileError(path, `has two tensors of the name ${start}`);
    names.add(name);
  }
};

const openFormat = async (path: string): Promise<WeightFile> => {
  const { head, size } = headOf(path);
  const begins = (magic: string): boolean => head.startsWith(magic);
  if (size === 0) throw new WeightFileError(path, 'is empty');
  // First of all: the length in front of a safetensors header may look like any other format's beginning.
  if (head.startsWith('\0\0\0\0{', 4)) return openSafetensors(path);
  if (begins('PK\u0003\u0004')) return extname(path) === '.keras' ? openKeras(path) : openNpz(path);
  if (begins('PK\u0005\u0006')) throw new WeightFileError(path, 'an empty archive');
  if (begins(hdf5Magic)) return openHdf5(path);
  if (begins(npyMagic)) return openNpy(path);
  if (begins('GGUF')) throw new WeightFileError(path, `a GGUF file, whose weights are quantized; ${formats}`);
  if (begins('\u0080') && '\u0002\u0003\u0004\u0005'.includes(head[1] ?? ' '))
    throw new WeightFileError(path, pickleAdvice);
  if (/^\s*\{/.test(head)) return openJson(path, size);
  if (extname(path) === '.safetensors') return openSafetensors(path);
  if (extname(path) === '.onnx') return openOnnx(path);
  throw new WeightFileError(path, `its first bytes are those of no format that is read; ${formats}`);
};

const formats = 'formats: safetensors (and its index of shards), npz, npy, ONNX, TensorFlow.js model.json, .keras, .h5';

const headOf = (path: string): { head: string; size: number } => {
  const file = openBytes(path);
  try {
    const bytes = bytesAt(file, 0, Math.min(64, file.size));
    return { head: Buffer.from(bytes).toString('latin1'), size: file.size };
  } finally {
    file.close();
  }
};

const openJson = (path: string, size: number): WeightFile => {
  if (size > maxJsonBytes) throw new WeightFileError(path, `JSON of ${size} bytes; at most ${maxJsonBytes} are read`);
  const json = parseJson(path, readFileSync(path), 'content');
  if ('weight_map' in json) return openSharded(path, json);
  if ('weightsManifest' in json) return openTfjs(path, json);
  throw new WeightFileError(path, 'JSON without a weight_map (safetensors) or a weightsManifest (TensorFlow.js)');
};

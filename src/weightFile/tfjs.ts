import { chunksOf, joined, openBytes, partOf, type OpenFile } from './byteRange.ts';
import { entriesOf, entryBytes } from './dtype.ts';
import { isObject, isShape, type JsonObject } from './json.ts';
import { shardPath } from './shardName.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';

/** The words of a weights manifest; what is quantized is stored in other formats. */
const dtypes: Readonly<Record<string, string>> = {
  float32: 'F32',
  float16: 'F16',
  int32: 'I32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
  complex64: 'C64',
};

/**
 * A TensorFlow.js `model.json`: a manifest of groups, each the weights one behind the other in the files that it names.
 * @throws WeightFileError where a file is missing or too short
 */
export const openTfjs = (path: string, { weightsManifest: groups }: JsonObject): WeightFile => {
  if (!Array.isArray(groups)) throw new WeightFileError(path, 'its weightsManifest is no list');
  const open = new Map<string, OpenFile>();
  const close = (): void => {
    for (const file of open.values()) file.close();
  };
  try {
    const tensors = groups.flatMap((group: unknown) => tensorsOf(path, group, open));
    return { format: 'tfjs', tensors, remarks: [], close };
  } catch (error) {
    close();
    throw error;
  }
};

const tensorsOf = (path: string, group: unknown, open: Map<string, OpenFile>): TensorSource[] => {
  const { paths, weights } = Object(group) as JsonObject;
  if (!Array.isArray(paths) || !Array.isArray(weights))
    throw new WeightFileError(path, 'a group of its weightsManifest lacks paths or weights');
  const files = paths.map((name: unknown) => {
    const shard = shardPath(path, name);
    if (open.has(shard)) throw new WeightFileError(path, `names ${String(name)} twice in its weightsManifest`);
    const file = openBytes(shard);
    open.set(shard, file);
    return file;
  });
  const data = joined(files);
  let at = 0;
  const tensors = weights.map((weight: unknown): TensorSource => {
    const { name, shape, dtype, quantization } = Object(weight) as JsonObject;
    const { dtype: stored = dtype } = isObject(quantization) ? quantization : {};
    const word = dtypes[String(stored)];
    if (typeof name !== 'string' || !isShape(shape) || word === undefined)
      throw new WeightFileError(
        path,
        `weight ${JSON.stringify(name)?.slice(0, 100)} of shape ${JSON.stringify(shape)} in ${String(stored)} can't be read; formats: ${Object.keys(dtypes).join(', ')}`,
      );
    const size = entriesOf(shape) * entryBytes[word]!;
    if (!(at + size <= data.size))
      throw new WeightFileError(
        path,
        `weight "${name}" ends at byte ${at + size} of ${paths.join(', ')}, which has ${data.size}: truncated`,
      );
    const part = partOf(data, at, size);
    at += size;
    return { name, shape, dtype: word, rowMajor: true, bytes: () => chunksOf(part), range: part };
  });
  if (at !== data.size)
    throw new WeightFileError(path, `${paths.join(', ')}: ${data.size} bytes, of which the manifest tells ${at}`);
  return tensors;
};

import { openSafetensors } from './safetensors.ts';
import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';
import { shardPath } from './shardName.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';

/**
 * `model.safetensors.index.json`: which tensor stands in which of the files beside it.
 * @throws WeightFileError where one is missing, or doesn't hold what the index says
 */
export const openSharded = (path: string, { weight_map: map }: JsonObject): WeightFile => {
  if (!isObject(map)) throw new WeightFileError(path, 'its weight_map is no mapping from tensors to files');
  const open = new Map<unknown, WeightFile>();
  const close = (): void => {
    for (const shard of open.values()) shard.close();
  };
  try {
    for (const shard of new Set(Object.values(map))) open.set(shard, openSafetensors(shardPath(path, shard)));
    const byShard = new Map(
      Array.from(open, ([shard, { tensors }]) => [shard, new Map(tensors.map((tensor) => [tensor.name, tensor]))]),
    );
    const tensors = Object.entries(map).map(([name, shard]): TensorSource => {
      const tensor = byShard.get(shard)?.get(name);
      if (tensor) return tensor;
      throw new WeightFileError(path, `tensor "${name}" is not in ${String(shard)}`);
    });
    return { format: 'safetensors', tensors, remarks: [], close };
  } catch (error) {
    close();
    throw error;
  }
};

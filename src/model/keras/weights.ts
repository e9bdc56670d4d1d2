import { numbersOf, isFloat } from '../../weightFile/dtype.ts';
import { bytesAt } from '../../weightFile/byteRange.ts';
import type { TensorSource } from '../../weightFile/types.ts';
import type { LayerWeight } from './layer.ts';

/** A layer, or a part of one, as the file's weights know it. */
export interface WeightPlace {
  /** The layer's own name, and those of the layers that it stands in, inner first: a wrapper's weights may have its name. */
  readonly names: readonly string[];
  /** Its place in an archive: `layers/dense_1`. */
  readonly path: string;
}

/** Where a model's weights lie. */
export interface WeightStore {
  /** The i-th of a layer's weights, of this name in Keras; undefined where the file has none. */
  readonly find: (place: WeightPlace, weight: string, i: number) => TensorSource | undefined;
}

/** TensorFlow.js names a weight by its layer: `dense_Dense1/kernel`; Keras' converter puts a cell or a model between or before. */
export const namedStore = (tensors: readonly TensorSource[]): WeightStore => {
  const byWeight = new Map<string, TensorSource[]>();
  for (const tensor of tensors) {
    const weight = tensor.name.slice(tensor.name.lastIndexOf('/') + 1);
    byWeight.set(weight, [...(byWeight.get(weight) ?? []), tensor]);
  }
  const named = (name: string, weight: string): TensorSource | undefined => {
    const all = byWeight.get(weight) ?? [];
    return (
      all.find((one) => one.name === `${name}/${weight}`) ?? all.find((one) => `/${one.name}`.includes(`/${name}/`))
    );
  };
  return {
    find: ({ names }, weight) => {
      for (const name of names) {
        const found = named(name, weight);
        if (found) return found;
      }
      return undefined;
    },
  };
};

/** Keras 3 numbers a layer's weights: `layers/dense_1/vars/0`. */
export const numberedStore = (tensors: readonly TensorSource[]): WeightStore => {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return { find: ({ path }, _weight, i) => byName.get(`${path}/vars/${i}`) };
};

/** A weight with its numbers; undefined where they are none that a network computes with. @throws WeightFileError */
export const readWeight = (name: string, { shape, dtype, range }: TensorSource): LayerWeight | undefined => {
  if (!range || !isFloat(dtype)) return undefined;
  const values = numbersOf(dtype, bytesAt(range, 0, range.size));
  return values && { name, shape, values };
};

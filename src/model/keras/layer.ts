import { product } from '../operators/tensors.ts';
import type { LayerCall, LayerConfig } from './config.ts';
import type { GraphBuilder, Signal } from './builder.ts';
import type { Settings } from './settings.ts';

/** A layer's weight as the file holds it. */
export interface LayerWeight {
  /** Of the tensor in the graph: the layer's name and Keras' for the weight, `dense/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a layer's row of the table has to build its nodes with. */
export interface LayerBuild {
  readonly graph: GraphBuilder;
  readonly settings: Settings;
  readonly call: LayerCall;
  /** Whether the file is Keras 3's; TensorFlow.js keeps to Keras 2. */
  readonly isKeras3: boolean;
  /**
   * The layer's weights of these names, in Keras' order.
   * @param part of a layer that consists of others, which: its name in an archive
   * @throws ModelError where one is missing
   */
  readonly weights: (names: readonly string[], part?: string) => LayerWeight[];
  /** Builds a layer within this one, in its scope. @param part its name in an archive */
  readonly inner: (layer: LayerConfig, inputs: readonly Signal[], part: string) => Signal[];
  /** Within the scope of a part of this layer. */
  readonly within: <T>(part: string, build: () => T) => T;
}

/** A row of the table of layers. */
export interface LayerRow {
  readonly build: (at: LayerBuild, inputs: readonly Signal[]) => Signal | readonly Signal[];
  /** Whether a mask goes through. Default: false. */
  readonly keepsMask?: boolean;
  /** How many tensors go in at least; default: 1. */
  readonly inputs?: number;
}

/** The tensor with its axes in another order, and if need be in another shape. */
export const turned = (
  { name, shape, values }: LayerWeight,
  order: readonly number[],
  reshaped?: readonly number[],
): LayerWeight => {
  const lengths = order.map((axis) => shape[axis]!);
  const strides = order.map((axis) => product(shape.slice(axis + 1)));
  const out = new Float32Array(values.length);
  const place = lengths.map(() => 0);
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = values[from]!;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++place[axis]! < lengths[axis]!) break;
      from -= lengths[axis]! * strides[axis]!;
      place[axis] = 0;
    }
  }
  return { name, shape: reshaped ?? lengths, values: out };
};

/** A weight as a tensor of the graph. @returns its name there */
export const parameter = ({ graph }: LayerBuild, weight: LayerWeight): string =>
  graph.parameter({ ...weight, dtype: 'float32' });

/** @throws ModelError where a weight has other axes than its layer */
export const expectRank = ({ settings }: LayerBuild, { name, shape }: LayerWeight, rank: number): void => {
  if (shape.length !== rank)
    settings.fail(`its weight "${name}" has the shape [${shape.join(', ')}]; expected ${rank} axes`);
};

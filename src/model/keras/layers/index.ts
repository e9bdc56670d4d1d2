import type { LayerRow } from '../layer.ts';
import { attention } from './attention.ts';
import { convolution } from './convolution.ts';
import { activationLayers, core, dropout } from './core.ts';
import { merging, operations } from './merging.ts';
import { normalization } from './normalization.ts';
import { pooling, resizing } from './pooling.ts';
import { recurrence } from './recurrent.ts';

/** Every layer of Keras and TensorFlow.js that a model may have, by group. */
export const layerGroups = {
  core,
  activations: activationLayers,
  convolution,
  pooling,
  normalization,
  merging,
  recurrence,
  attention,
  resizing,
  dropout,
} as const satisfies Record<string, Readonly<Record<string, LayerRow>>>;

/** By Keras' class. */
export const layerRows: ReadonlyMap<string, LayerRow> = new Map(
  Object.values(layerGroups).flatMap((group) => Object.entries<LayerRow>(group)),
);

/** Operations of Keras 3 in the place of layers, by their class. */
export const operationRows: ReadonlyMap<string, LayerRow> = new Map(Object.entries<LayerRow>(operations));

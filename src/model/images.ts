import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Trace } from './trace.ts';

/** What takes and makes (samples, channels, …). */
const ofImages: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'MaxPool',
  'AveragePool',
  'GlobalMaxPool',
  'GlobalAveragePool',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LRN',
  'Resize',
  'Upsample',
  'DepthToSpace',
  'SpaceToDepth',
]);

/**
 * Values of the signal whose channels stand before the pixels, (samples, channels, height, width), as ONNX has images: what goes into
 * or comes out of a convolution or the like, and what has the same shape from node to node.
 */
export const imagesOf = ({ graph, values, isSignal }: Trace): ReadonlySet<string> => {
  const images = new Set<string>();
  const shapeOf = (name: string): string => String(values.get(name)?.shape);
  const isLong = (name: string): boolean => isSignal(name) && (values.get(name)?.shape.length ?? 0) > 2;
  for (const { operator, inputs, outputs } of graph.nodes) {
    if (ofImages.has(operator)) {
      for (const name of [...inputs.slice(0, 1), ...outputs].filter(isLong)) images.add(name);
      continue;
    }
    if (operator === 'Reshape' || operator === 'Transpose') continue;
    for (const name of outputs.filter(isLong)) {
      // Means over the pixels keep their axes, or are no images any more.
      const isMean =
        operator === 'ReduceMean' &&
        values
          .get(name)!
          .shape.slice(2)
          .every((length) => length === 1);
      if (inputs.some((input) => images.has(input) && (isMean || shapeOf(input) === shapeOf(name)))) images.add(name);
    }
  }
  return images;
};

/** `[C, H, W]` of a sample as everything else here has it, `[H, W, C]`. */
export const channelsLast = ([channels, ...pixels]: readonly number[]): number[] => [...pixels, channels!];

/** (samples, C, …) → (samples, …, C). */
export const withChannelsLast = (x: Tensor): Tensor => {
  const pixels = x.shape.slice(2).map((_, i) => i + 2);
  return tf.transpose(x, [0, ...pixels, 1]);
};

/** And back: (samples, …, C) → (samples, C, …). */
export const withChannelsFirst = (x: Tensor): Tensor => {
  const pixels = x.shape.slice(2).map((_, i) => i + 1);
  return tf.transpose(x, [0, x.rank - 1, ...pixels]);
};

import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tensorStatistics } from '../engine/index.ts';
import { measure, statisticsOf } from '../statistics/measure.ts';
import type { Moments } from '../statistics/moments.ts';
import type { LayerStatistics } from '../statistics/index.ts';

/**
 * Tells a layer's statistics, of the tensor, (samples, units), or of its `values` on the host, which it leaves as they are unless
 * they are a copy. Either is read, or secured, before it returns.
 */
export type Measure = (out: Tensor2D, values: () => Float32Array) => Promise<LayerStatistics>;

/** On the engine where that can, else here. @param bins of the histogram */
export const measureWith =
  (bins: number): Measure =>
  (out, values) =>
    measureTensor(out, bins) ?? Promise.resolve(measure(values(), bins));

/** A tensor's statistics on the engine itself; undefined where the engine can't. */
export const measureTensor = (tensor: Tensor, bins: number): Promise<LayerStatistics> | undefined =>
  tensorStatistics()?.(tensor, bins)?.then(([finite, zeros, mean, std, min, max, ...counts]) =>
    statisticsOf(tensor.size, { finite, zeros, mean, std, min, max } as Moments, counts),
  );

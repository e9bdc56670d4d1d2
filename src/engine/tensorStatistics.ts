import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * An engine's own statistics of a float32 tensor, computed where the tensor lies while the next is computed:
 * [finite, zeros, mean, std, min, max, sample std, ...counts], as src/statistics defines them, bit for bit; the tensor is
 * (samples, …), `units` the entries of a sample.
 * Undefined for a tensor that lies on the host still.
 */
export type TensorStatistics = (tensor: Tensor, bins: number, units: number) => Promise<Float64Array> | undefined;

let native: TensorStatistics | undefined;

export const provideNativeStatistics = (statistics: TensorStatistics): void => {
  native = statistics;
};

/** Undefined where the engine in use has none. */
export const tensorStatistics = (): TensorStatistics | undefined =>
  tf.getBackend() === 'tensorflow' ? native : undefined;

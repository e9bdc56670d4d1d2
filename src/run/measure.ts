import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorStatistics } from '../engine/index.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import { statisticsOf } from '../statistics/statistics.ts';

/**
 * Computes a layer's statistics from its tensor, (samples, …), or from the same `values` on the host, whichever is faster.
 * By the time the call returns (not the promise), the tensor may be disposed of. It may take `values()` over where they are a copy.
 */
export type Measure = (out: Tensor, values: () => Float32Array) => Promise<LayerStatistics>;

type OnHost = (values: Float32Array, bins: number) => Promise<LayerStatistics>;

/** On the engine where that can, else by `onHost`. @param bins of the histogram */
export const measureWith =
  (bins: number, onHost: OnHost = here): Measure =>
  (out, values) =>
    measureTensor(out, bins) ?? onHost(values(), bins);

const here: OnHost = (values, bins) => Promise.resolve(measure(values, bins));

/** A tensor's statistics on the engine itself; undefined where the engine can't. */
export const measureTensor = (tensor: Tensor, bins: number): Promise<LayerStatistics> | undefined =>
  tensorStatistics()?.(tensor, bins)?.then((answer) => {
    const [finite = 0, zeros = 0, mean = NaN, std = NaN, min = NaN, max = NaN, ...counts] = answer;
    return statisticsOf(tensor.size, { finite, zeros, mean, std, min, max }, counts);
  });

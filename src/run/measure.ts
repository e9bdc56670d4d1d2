import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tensorStatistics } from '../engine/index.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import { statisticsOf } from '../statistics/statistics.ts';

/**
 * Tells a layer's statistics, of the tensor, (samples, units), or of its `values` on the host, which it leaves as they are unless
 * they are a copy. Either is read, or secured, before it returns.
 */
export type Measure = (out: Tensor2D, values: () => Float32Array) => Promise<LayerStatistics>;

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

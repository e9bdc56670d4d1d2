import type { Tensor } from '@tensorflow/tfjs-core';
import { readTensors } from '../engine/index.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import { statisticsOf } from '../statistics/statistics.ts';

/**
 * Computes a layer's statistics from its tensor, (samples, …), or from the same `values` on the host, whichever is faster; it
 * leaves them as they are. The tensor may be disposed of as soon as the call has returned (not the promise).
 */
export type Measure = (out: Tensor, values: () => Float32Array) => Promise<LayerStatistics>;

/**
 * Measures on the engine where it can, else here.
 *
 *     await measureWith(4)(tensor, () => tensor.dataSync()) // the same as measure(tensor.dataSync(), 4, entries of a sample)
 *
 * @param bins number of the histogram's bins
 */
export const measureWith =
  (bins: number): Measure =>
  (out, values) =>
    measureTensor(out, bins) ?? Promise.resolve(measure(values(), bins, unitsOf(out)));

/** Entries of a sample. */
const unitsOf = ({ size, shape }: Tensor): number => size / shape[0];

/** A tensor's statistics on the engine itself; undefined where the engine can't. */
export const measureTensor = (tensor: Tensor, bins: number): Promise<LayerStatistics> | undefined =>
  readTensors('statistics', [tensor], [bins, unitsOf(tensor)])?.then((answer) => {
    const [finite = 0, zeros = 0, mean = NaN, std = NaN, min = NaN, max = NaN, sampleStd = NaN, ...counts] = answer;
    return statisticsOf(tensor.size, { finite, zeros, mean, std, min, max, sampleStd }, counts);
  });

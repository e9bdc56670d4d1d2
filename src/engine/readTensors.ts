import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * What an engine may be asked of float32 tensors, with its numbers, and what it answers; by the definitions of src/statistics and
 * src/diagnostics, bit for bit but for the ranks. A tensor is (samples, …, units).
 *
 *     statistics       bins, entries of a sample              finite, zeros, mean, std, min, max, sample std, ...counts
 *     outputs          units, positions, 1 for the rank,      0 where one is not finite; else 1, constant and copied units,
 *                      samples of cosines, rows compared,     rank, cosine of samples, rank over positions, cosine of
 *                      rows of the rank, samples and          positions, mean square of the units' means, mean of their
 *                      positions of the rank over positions   variances
 *     inside           from, to, from, to, …                  how many values lie in [from, to)
 *     copiedGradients  units, positions, rows compared        how many units of the first tensor are copies in both
 *     squares                                                 Σ v²
 *     singularValues   rows, columns, entries of a matrix     the largest and the smallest
 */
export type Question = 'statistics' | 'outputs' | 'inside' | 'copiedGradients' | 'squares' | 'singularValues';

/**
 * Answers where the tensors lie, while the next is computed; they may be disposed of as soon as the call has returned (not the
 * promise). Undefined where the engine can't, or one of the tensors lies on the host still.
 */
export type ReadTensors = (
  question: Question,
  tensors: readonly Tensor[],
  numbers: ArrayLike<number>,
) => Promise<Float64Array> | undefined;

let native: ReadTensors | undefined;

export const provideNativeReads = (reads: ReadTensors): void => {
  native = reads;
};

/** Asks the engine in use. */
export const readTensors: ReadTensors = (...asked) =>
  tf.getBackend() === 'tensorflow' ? native?.(...asked) : undefined;

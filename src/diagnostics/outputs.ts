import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { LayerCategory } from '../network/index.ts';
import { countDuplicates } from './duplicates.ts';
import { summarizeOutputs } from './outputSummary.ts';
import { participationRatio } from './rank.ts';
import type { LayerDiagnostics } from './table.ts';

/** The first so many samples enter the comparisons that cost more than a sum over samples. */
export const comparedSamples = 1024;

export type OutputDiagnostics = Pick<
  LayerDiagnostics,
  'units' | 'deadUnits' | 'copiedUnits' | 'effectiveRank' | 'twoInputCorrelation'
>;

/**
 * The diagnostics that need a layer's outputs alone, the effective rank of activation layers only; undefined where a value is not finite.
 * @param out (samples, units)
 * @param values the same on the host, row by row
 */
export function outputDiagnostics(
  out: Tensor2D,
  values: Float32Array,
  category: LayerCategory,
): OutputDiagnostics | undefined {
  const units = out.shape[1];
  const summary = summarizeOutputs(values, units);
  if (!summary) return undefined;
  return {
    units,
    deadUnits: summary.constant,
    copiedUnits: countDuplicates(values.subarray(0, comparedSamples * units), units, summary),
    effectiveRank: category === 'activation' ? rankOf(out, summary.largestNorm) : NaN,
    twoInputCorrelation: summary.cosine,
  };
}

function rankOf(out: Tensor2D, scale: number): number {
  const [samples, units] = out.shape;
  if (samples <= comparedSamples) return participationRatio(out, scale);
  const part = tf.slice2d(out, [0, 0], [comparedSamples, units]);
  const rank = participationRatio(part, scale);
  part.dispose();
  return rank;
}

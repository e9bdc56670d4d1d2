import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { LayerCategory } from '../network/index.ts';
import { countDuplicates } from './duplicates.ts';
import { summarizeOutputs } from './outputSummary.ts';
import { participationRatio } from './rank.ts';
import type { LayerDiagnostics } from './table.ts';

/** Samples that are compared in full, the first ones; what a sum over samples tells is taken over all. */
export const comparedSamples = 1024;

export type OutputDiagnostics = Pick<
  LayerDiagnostics,
  'units' | 'deadUnits' | 'copiedUnits' | 'effectiveRank' | 'twoInputCorrelation'
>;

/**
 * What a layer's outputs tell by themselves, the effective rank of an activation layer only; undefined where one is not finite.
 * @param out (samples, units)
 * @param values the same on the host, row by row
 */
export function outputDiagnostics(
  out: Tensor2D,
  values: Float32Array,
  category: LayerCategory,
): OutputDiagnostics | undefined {
  const units = out.shape[1];
  const profile = summarizeOutputs(values, units);
  if (!profile) return undefined;
  return {
    units,
    deadUnits: profile.constant,
    copiedUnits: countDuplicates(values.subarray(0, comparedSamples * units), units, profile),
    effectiveRank: category === 'activation' ? rankOf(out, profile.largestNorm) : NaN,
    twoInputCorrelation: profile.cosine,
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

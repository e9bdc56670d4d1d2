import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { countCopies } from './copies.ts';
import { comparedSamples, meanCosine, profileOf, type OutputProfile } from './profile.ts';
import { participationRatio } from './rank.ts';
import type { LayerDiagnostics } from './types.ts';

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
  kind: 'affine' | 'activation',
): OutputDiagnostics | undefined {
  const units = out.shape[1];
  const profile = profileOf(values, units);
  if (!profile) return undefined;
  return {
    units,
    deadUnits: profile.constant,
    copiedUnits: countCopies(values.subarray(0, comparedSamples * units), profile),
    effectiveRank: kind === 'activation' ? rankOf(out, profile) : NaN,
    twoInputCorrelation: meanCosine(profile),
  };
}

function rankOf(out: Tensor2D, profile: OutputProfile): number {
  const [samples, units] = out.shape;
  if (samples <= comparedSamples) return participationRatio(out, profile);
  const compared = tf.slice2d(out, [0, 0], [comparedSamples, units]);
  const rank = participationRatio(compared, profile);
  compared.dispose();
  return rank;
}

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
 * What a layer's outputs tell by themselves, the effective rank of an activation layer only; undefined where one is not finite.
 * @param values (samples, units), row by row
 */
export function outputDiagnostics(
  values: Float32Array,
  units: number,
  category: LayerCategory,
): OutputDiagnostics | undefined {
  const profile = summarizeOutputs(values, units);
  if (!profile) return undefined;
  const compared = values.subarray(0, comparedSamples * units);
  return {
    units,
    deadUnits: profile.constant,
    copiedUnits: countDuplicates(compared, units, profile),
    effectiveRank: category === 'activation' ? participationRatio(compared, units) : NaN,
    twoInputCorrelation: profile.cosine,
  };
}

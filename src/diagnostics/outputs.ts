import type { LayerCategory } from '../network/index.ts';
import { comparedOf, comparedPositionsOf, comparedRows, rankRows } from './compared.ts';
import { countDuplicates } from './duplicates.ts';
import { summarizeOutputs } from './outputSummary.ts';
import { participationRatio, participationRatios } from './rank.ts';
import type { LayerDiagnostics } from './table.ts';

export type OutputDiagnostics = Pick<
  LayerDiagnostics,
  | 'units'
  | 'deadUnits'
  | 'copiedUnits'
  | 'effectiveRank'
  | 'twoInputCorrelation'
  | 'positionRank'
  | 'twoPositionCorrelation'
  | 'squaredChannelMean'
  | 'channelVariance'
>;

/**
 * What a layer's outputs tell by themselves, the effective rank of an activation layer only; undefined where one is not finite.
 * @param values (samples, positions, units), row by row
 * @param positions vectors that a sample consists of, pixels or tokens
 */
export function outputDiagnostics(
  values: Float32Array,
  units: number,
  positions: number,
  category: LayerCategory,
): OutputDiagnostics | undefined {
  const summary = summarizeOutputs(values, units, positions);
  if (!summary) return undefined;
  const compared = comparedOf(values, units, positions, comparedRows);
  const ofRank = comparedOf(values, units, positions, rankRows);
  return {
    units,
    deadUnits: summary.constant,
    copiedUnits: countDuplicates(summary.constant === units ? values.subarray(0, units) : compared, units),
    effectiveRank: category === 'activation' ? participationRatio(ofRank, units) : NaN,
    twoInputCorrelation: summary.cosineOfSamples,
    positionRank: positions > 1 ? meanPositionRank(values, units, positions) : NaN,
    twoPositionCorrelation: summary.cosineOfPositions,
    squaredChannelMean: summary.squaredMean,
    channelVariance: summary.variance,
  };
}

const meanPositionRank = (values: Float32Array, units: number, positions: number): number => {
  const ranks = participationRatios(comparedPositionsOf(values, units, positions), units);
  return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
};

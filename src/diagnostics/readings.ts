import type { Tensor } from '@tensorflow/tfjs-core';
import { readTensors } from '../engine/index.ts';
import type { LayerCategory } from '../network/index.ts';
import { comparedOf, comparedPositions, comparedRows, comparedSamples, cosineSamplesOf, rankRows } from './compared.ts';
import { countCopiedGradients } from './copies.ts';
import { outputDiagnostics, type OutputDiagnostics } from './outputs.ts';
import { rms } from './ratios.ts';
import type { SaturationRegions } from './saturation.ts';
import { singularValues, type SpectrumEnds } from './singularValues.ts';

// What diagnostics read of tensors: on the engine where it can, else here. Each tensor may be disposed of as soon as a call has
// returned (not its promise).

/** The form of a layer's outputs: (samples, positions, units). */
export interface OutputForm {
  readonly units: number;
  /** Vectors that a sample consists of, pixels or tokens. */
  readonly positions: number;
}

/**
 * `outputDiagnostics` of a tensor.
 * @param values the same on the host
 */
export const readOutputs = async (
  out: Tensor,
  values: () => Float32Array,
  { units, positions }: OutputForm,
  category: LayerCategory,
): Promise<OutputDiagnostics | undefined> => {
  const limits = [cosineSamplesOf(positions), comparedRows, rankRows, comparedSamples, comparedPositions];
  const answer = readTensors('outputs', [out], [units, positions, Number(category === 'activation'), ...limits]);
  if (!answer) return outputDiagnostics(values(), units, positions, category);
  const [finite, deadUnits = NaN, copiedUnits = NaN, effectiveRank = NaN, ofSamples = NaN, ...rest] = await answer;
  const [positionRank = NaN, ofPositions = NaN, squaredChannelMean = NaN, channelVariance = NaN] = rest;
  if (finite === 0) return undefined;
  return {
    units,
    deadUnits,
    copiedUnits,
    effectiveRank,
    twoInputCorrelation: ofSamples,
    positionRank,
    twoPositionCorrelation: ofPositions,
    squaredChannelMean,
    channelVariance,
  };
};

/** The part of a tensor's values at which an activation is saturated. @param values the same on the host */
export const readSaturated = async (
  z: Tensor,
  values: () => Float32Array,
  { unsaturated, count }: SaturationRegions,
): Promise<number> => {
  const inside = unsaturated && readTensors('inside', [z], unsaturated.flat());
  const saturated = inside ? z.size - (await inside)[0]! : count(values());
  return saturated / z.size;
};

/** Root mean square of a tensor. */
export const readRms = async (tensor: Tensor): Promise<number> => {
  const squares = readTensors('squares', [tensor], []);
  return squares ? Math.sqrt((await squares)[0]! / tensor.size) : rms(tensor.dataSync<'float32'>());
};

/** `singularValues`, where the engine can on a thread of its own. */
export const readSingularValues = async (
  values: Float64Array,
  rows: number,
  columns: number,
): Promise<SpectrumEnds> => {
  const matrix = new Float64Array(2 + values.length);
  matrix.set([rows, columns]);
  matrix.set(values, 2);
  const answer = readTensors('singularValues', [], matrix);
  if (!answer) return singularValues(values, rows, columns);
  const [largest = NaN, smallest = NaN] = await answer;
  return { largest, smallest };
};

/** `countCopiedGradients` of tensors. */
export const readCopiedGradients = async (
  outputs: Tensor,
  gradient: Tensor,
  { units, positions }: OutputForm,
): Promise<number> => {
  const answer = readTensors('copiedGradients', [outputs, gradient], [units, positions, comparedRows]);
  if (answer) return (await answer)[0]!;
  const compared = comparedOf(outputs.dataSync<'float32'>(), units, positions, comparedRows);
  return countCopiedGradients(compared, units, gradient.dataSync<'float32'>());
};

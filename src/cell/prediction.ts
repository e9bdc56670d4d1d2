import type { Initializer } from '../initializer/types.ts';
import { predictLayers, type PredictedStd } from '../theory/index.ts';
import { resolveCell, type ResolvedCell } from './resolve.ts';
import type { CellSettings } from './settings.ts';

const known = new WeakMap<CellSettings, PredictedStd>();

/** Theory's prediction for a cell's layers at epoch 0 (docs/theory.md), cached. Load the user's modules first. */
export const predictedStd = (settings: CellSettings): PredictedStd => {
  const predicted = known.get(settings) ?? predictCell(resolveCell(settings));
  known.set(settings, predicted);
  return predicted;
};

/** The same for a resolved cell, or for that cell with another initializer. */
export const predictCell = (
  { settings, layers, activations, initializer }: ResolvedCell,
  instead: Initializer = initializer,
): PredictedStd =>
  predictLayers({
    layers,
    activations,
    initializer: instead,
    bias: settings.bias,
    input: { mean: 0, square: 1 },
    upstream: settings.upstreamGradient,
  });

import type { Initializer } from '../initializer/types.ts';
import {
  predictLayers,
  predictSampleStd,
  type PredictedSampleStd,
  type PredictedStd,
  type PredictionPlan,
} from '../theory/index.ts';
import { ownInitializers, resolveCell, type ResolvedCell } from './resolve.ts';
import type { CellSettings } from './settings.ts';

const known = new WeakMap<CellSettings, PredictedStd>();

/** Theory's prediction for a cell's layers at epoch 0 (docs/theory.md), cached. Load the user's modules first. */
export const predictedStd = (settings: CellSettings): PredictedStd => {
  const predicted = known.get(settings) ?? predictCell(resolveCell(settings));
  known.set(settings, predicted);
  return predicted;
};

const knownSamples = new WeakMap<CellSettings, PredictedSampleStd>();

/** What of those stds tells samples apart, cached. Load the user's modules first. */
export const predictedSampleStd = (settings: CellSettings): PredictedSampleStd => {
  const predicted = knownSamples.get(settings) ?? predictSampleStd(planOf(resolveCell(settings)));
  knownSamples.set(settings, predicted);
  return predicted;
};

/** The prediction for a resolved cell, or for that cell with another initializer. */
export const predictCell = (cell: ResolvedCell, instead: Initializer = cell.initializer): PredictedStd =>
  predictLayers(planOf(cell, instead));

const planOf = (
  { settings, layers, activations, initializer }: ResolvedCell,
  instead: Initializer = initializer,
): PredictionPlan => ({
  layers,
  activations,
  initializer: instead,
  own: ownInitializers(settings, instead),
  bias: settings.bias,
  input: { mean: 0, square: 1, gaussian: settings.distribution === 'normal' },
  upstream: settings.upstreamGradient,
});

import { createActivation } from '../activation/index.ts';
import type { Settings } from '../config/index.ts';
import { createInitializer } from '../initializer/index.ts';
import { predictStd, type PredictedStd } from '../theory/index.ts';

const known = new WeakMap<Settings, PredictedStd | null>();

/** What theory says of a cell's layers at epoch 0; null where it says nothing (docs/theory.md). */
export const predictedStd = (settings: Settings): PredictedStd | null => {
  if (!known.has(settings)) known.set(settings, predict(settings));
  return known.get(settings) ?? null;
};

const predict = (settings: Settings): PredictedStd | null =>
  predictStd({
    activation: createActivation(settings.activation),
    initializer: createInitializer(settings.initializer),
    bias: settings.bias,
    widths: settings.widths,
    input: { mean: 0, square: 1 },
    upstream: settings.upstreamGradient,
  });

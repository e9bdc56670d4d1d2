import type { LayerStatistics } from './types.ts';

/**
 * The notebook's number for an epoch and a direction: the mean over the layers of each layer's std.
 * NaN where a layer has a value that is not finite: an average over what survived would hide that the run diverged.
 */
export const averageStd = (layers: readonly LayerStatistics[]): number => average(layers, (std) => std);

/** The same as the notebook prints it: each std rounded to 4 decimals before the mean is taken. */
export const averageRoundedStd = (layers: readonly LayerStatistics[]): number =>
  average(layers, (std) => Number(std.toFixed(4)));

const average = (layers: readonly LayerStatistics[], of: (std: number) => number): number => {
  if (layers.some((layer) => layer.nonfinite > 0)) return NaN;
  return layers.reduce((sum, layer) => sum + of(layer.std), 0) / layers.length;
};

import type { LayerStatistics } from './statistics.ts';

/**
 * The notebook's number for an epoch and a direction: the mean over the layers of each layer's std, of those that have values.
 * NaN where a layer has a value that is not finite: an average over what survived would hide that the run diverged.
 */
export const averageStd = (layers: readonly LayerStatistics[]): number => average(layers, (std) => std);

/** The same as the notebook prints it: each std rounded to 4 decimals before the mean is taken. */
export const averageRoundedStd = (layers: readonly LayerStatistics[]): number => average(layers, inFourDecimals);

/** Python's `float("{:5.4f}".format(std))`. */
const inFourDecimals = (std: number): number => {
  // Only an odd multiple of 1/32 lies halfway between two decimals: Python takes the even one, `toFixed` the larger.
  if ((std * 32) % 2 === 1) {
    const below = std.toFixed(5).slice(0, -1);
    if (Number(below.at(-1)) % 2 === 0) return Number(below);
  }
  return Number(std.toFixed(4));
};

const average = (layers: readonly LayerStatistics[], of: (std: number) => number): number => {
  if (layers.some((layer) => layer.nonfinite > 0)) return NaN;
  const measured = layers.filter(({ count }) => count > 0);
  return measured.reduce((sum, layer) => sum + of(layer.std), 0) / measured.length;
};

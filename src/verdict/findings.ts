import {
  saturationRegions,
  type EpochDiagnostics,
  type SaturationRegions,
  type LayerDiagnostics,
} from '../diagnostics/index.ts';
import type { ResolvedCell } from '../cell/index.ts';
import type { LayerDescription } from '../network/index.ts';
import { directions, type EpochRecord, type RepeatRecord } from '../record/record.ts';
import { farthestEnd, firstBeyond, growthFinding, measuredPaths } from './growth.ts';
import { thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';
import type { Criterion, VerdictWord } from './words.ts';

/**
 * The finding that decides about one repeat: a fault of a layer at epoch 0, up to where the signal has died out; else signal or
 * gradient that grow or shrink too far; else values that are not finite; else a healthy finding.
 */
export const findingOf = (cell: ResolvedCell, { epochs, diagnostics }: RepeatRecord): Finding => {
  const paths = measuredPaths(cell.layers, epochs[0]!);
  const [forward] = paths;
  const signalEnd = firstBeyond([forward!])?.layer ?? Infinity;
  const beyond = firstBeyond(paths);
  return (
    layerFinding(cell, diagnostics[0]!.slice(0, signalEnd)) ??
    (beyond && growthFinding(beyond)) ??
    nonfiniteFinding(epochs) ??
    growthFinding(farthestEnd(paths))
  );
};

interface LayerRule {
  readonly verdict: VerdictWord;
  readonly measure: Extract<Criterion, 'saturated_fraction' | 'dead_units' | 'copied_units'>;
  readonly value: (layer: LayerDiagnostics) => number;
  readonly threshold: number;
  readonly applies: (
    layer: LayerDescription,
    found: LayerDiagnostics,
    regions: SaturationRegions | undefined,
  ) => boolean;
}

/** The faults of a layer, in the order in which they are looked for. */
const layerRules: readonly LayerRule[] = [
  {
    verdict: 'symmetric',
    measure: 'copied_units',
    value: ({ copiedUnits, units }) => copiedUnits / units,
    threshold: thresholds.copiedUnits.value,
    applies: ({ category }) => category === 'affine',
  },
  {
    verdict: 'dead',
    measure: 'dead_units',
    value: ({ deadUnits, units }) => deadUnits / units,
    threshold: thresholds.deadUnits.value,
    // Units may also be constant because their inputs are: they still pass a gradient.
    applies: (_layer, { saturatedFraction }, regions) => {
      const [low, high] = regions?.saturatesAtInfinity ?? [];
      return low !== high && saturatedFraction >= thresholds.deadUnits.value;
    },
  },
  {
    verdict: 'saturated',
    measure: 'saturated_fraction',
    value: ({ saturatedFraction }) => saturatedFraction,
    threshold: thresholds.saturatedFraction.value,
    applies: (_layer, _found, regions) => regions?.saturatesAtInfinity.every(Boolean) ?? false,
  },
];

const layerFinding = ({ layers, activations }: ResolvedCell, found: EpochDiagnostics): Finding | undefined => {
  const regions = found.map((_, i) => {
    const activation = activations.get(layers[i]!.number);
    return activation && saturationRegions(activation);
  });
  for (const { verdict, measure, value, threshold, applies } of layerRules) {
    const index = found.findIndex((one, i) => applies(layers[i]!, one, regions[i]) && value(one) >= threshold);
    if (index >= 0) return { verdict, measure, value: value(found[index]!), threshold, layer: index + 1, epoch: 0 };
  }
  return undefined;
};

/** The first layer that is dead in any epoch. */
export const firstDeadLayer = (cell: ResolvedCell, { diagnostics }: RepeatRecord): Finding | undefined => {
  for (const [epoch, layers] of diagnostics.entries()) {
    const finding = layerFinding(cell, layers);
    if (finding?.verdict === 'dead') return { ...finding, epoch };
  }
  return undefined;
};

/** The first epoch with a value that is not finite, and the first layer on the way that has one. */
const nonfiniteFinding = (epochs: readonly EpochRecord[]): Finding | undefined => {
  const epoch = epochs.findIndex(isNonfinite);
  if (epoch < 0) return undefined;
  const { forward, backward } = epochs[epoch]!;
  const ahead = forward.findIndex(({ nonfinite }) => nonfinite > 0);
  const layer = ahead >= 0 ? ahead : backward.findLastIndex(({ nonfinite }) => nonfinite > 0);
  const { nonfinite, count } = (ahead >= 0 ? forward : backward)[layer]!;
  return { verdict: 'diverged', measure: 'nonfinite', value: nonfinite / count, threshold: 0, layer: layer + 1, epoch };
};

export const isNonfinite = (record: EpochRecord): boolean =>
  directions.some((direction) => record[direction].some(({ nonfinite }) => nonfinite > 0));

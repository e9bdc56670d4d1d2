import type { EpochDiagnostics, FlatRegions, LayerDiagnostics } from '../diagnostics/index.ts';
import type { Settings } from '../config/index.ts';
import { directions, type EpochRecord, type RepeatRecord } from '../record/record.ts';
import { farthestEnd, firstBeyond, growthFinding, measuredPaths } from './growth.ts';
import { thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';
import type { Criterion, VerdictWord } from './words.ts';

/**
 * What decides about one repeat: what is wrong with the layers themselves at epoch 0, up to where the signal has died out, for
 * beyond there is nothing to see; else signal or gradient that grow or shrink too far; else values that are not finite.
 */
export const findingOf = (
  settings: Settings,
  { epochs, diagnostics }: RepeatRecord,
  flat: Pick<FlatRegions, 'saturatesAtInfinity'>,
): Finding => {
  const paths = measuredPaths(settings, epochs[0]!);
  const [forward] = paths;
  const faded = firstBeyond([forward!])?.layer ?? Infinity;
  const beyond = firstBeyond(paths);
  return (
    layerFinding(diagnostics[0]!.slice(0, faded), flat) ??
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
  readonly applies: (layer: LayerDiagnostics, flat: Pick<FlatRegions, 'saturatesAtInfinity'>) => boolean;
}

/** What is looked for in every layer, the first in the list first. */
const layerRules: readonly LayerRule[] = [
  {
    verdict: 'symmetric',
    measure: 'copied_units',
    value: ({ copiedUnits, units }) => copiedUnits / units,
    threshold: thresholds.copiedUnits.value,
    applies: isAffine,
  },
  {
    verdict: 'dead',
    measure: 'dead_units',
    value: ({ deadUnits, units }) => deadUnits / units,
    threshold: thresholds.deadUnits.value,
    // Units may also be constant because their inputs are: they still pass a gradient.
    applies: ({ saturatedFraction }, { saturatesAtInfinity: [low, high] }) =>
      low !== high && saturatedFraction >= thresholds.deadUnits.value,
  },
  {
    verdict: 'saturated',
    measure: 'saturated_fraction',
    value: ({ saturatedFraction }) => saturatedFraction,
    threshold: thresholds.saturatedFraction.value,
    applies: (_layer, { saturatesAtInfinity: [low, high] }) => low && high,
  },
];

/** Only activation layers have a saturated fraction; NaN of a layer that is not finite is caught by the value itself. */
function isAffine({ saturatedFraction }: LayerDiagnostics): boolean {
  return Number.isNaN(saturatedFraction);
}

const layerFinding = (
  layers: EpochDiagnostics,
  flat: Pick<FlatRegions, 'saturatesAtInfinity'>,
): Finding | undefined => {
  for (const { verdict, measure, value, threshold, applies } of layerRules) {
    const index = layers.findIndex((layer) => applies(layer, flat) && value(layer) >= threshold);
    if (index >= 0) return { verdict, measure, value: value(layers[index]!), threshold, layer: index + 1, epoch: 0 };
  }
  return undefined;
};

/** The first layer that training kills, of a network that began otherwise. */
export const firstDeadLayer = (
  { diagnostics }: RepeatRecord,
  flat: Pick<FlatRegions, 'saturatesAtInfinity'>,
): Finding | undefined => {
  for (const [epoch, layers] of diagnostics.entries()) {
    const finding = layerFinding(layers, flat);
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

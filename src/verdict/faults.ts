import type { ResolvedCell } from '../cell/index.ts';
import {
  saturationRegions,
  type EpochDiagnostics,
  type LayerDiagnostics,
  type SaturationRegions,
} from '../diagnostics/index.ts';
import type { LayerDescription } from '../network/index.ts';
import { copiedPart } from './copies.ts';
import { expectedSaturation } from './expected.ts';
import { mean, percent, rangeText } from './numbers.ts';
import { thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';
import type { Criterion, VerdictWord } from './words.ts';

interface LayerRule {
  readonly verdict: Extract<VerdictWord, 'symmetric' | 'dead' | 'saturated'>;
  readonly measure: Extract<Criterion, 'saturated_fraction' | 'dead_units' | 'copied_units'>;
  /** @param ofEpoch of all layers of the network */
  readonly value: (
    found: LayerDiagnostics,
    layer: LayerDescription,
    ofEpoch: EpochDiagnostics,
    layers: readonly LayerDescription[],
  ) => number;
  readonly threshold: number;
  readonly applies: (
    layer: LayerDescription,
    found: LayerDiagnostics,
    regions: SaturationRegions | undefined,
  ) => boolean;
  readonly text: (part: string, layer: LayerDescription) => string;
}

/** The faults of a layer, in the order in which they are looked for. */
export const layerRules: readonly LayerRule[] = [
  {
    verdict: 'symmetric',
    measure: 'copied_units',
    value: copiedPart,
    threshold: thresholds.copiedUnits.value,
    applies: ({ category }) => category === 'affine',
    text: (part, { number }) =>
      `${part} of the units of layer ${number} are copies of each other: they get the same gradient and stay copies`,
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
    text: (part, { number }) => `${part} of the units of layer ${number} are off for every sample`,
  },
  {
    verdict: 'saturated',
    measure: 'saturated_fraction',
    value: ({ saturatedFraction }) => saturatedFraction,
    threshold: thresholds.saturatedFraction.value,
    applies: (_layer, _found, regions) => regions?.saturatesAtInfinity.every(Boolean) ?? false,
    text: (part, { number, kind }) => `${part} of what goes into layer ${number} lies where ${kind} is flat`,
  },
];

/** What a rule finds in a layer of each repeat: 0 where it does not apply. */
export const partsOf = (
  { layers, activations }: ResolvedCell,
  { applies, value }: LayerRule,
  found: readonly EpochDiagnostics[],
  index: number,
): readonly number[] => {
  const layer = layers[index]!;
  const activation = activations.get(layer.number);
  const regions = activation && saturationRegions(activation);
  return found.map((ofEpoch) =>
    applies(layer, ofEpoch[index]!, regions) ? value(ofEpoch[index]!, layer, ofEpoch, layers) || 0 : 0,
  );
};

/** The first fault, judged by the mean over the repeats. @param end the number of the last layer that is looked at */
export const layerFault = (
  cell: ResolvedCell,
  found: readonly EpochDiagnostics[],
  end: number,
): Finding | undefined => {
  const looked = cell.layers.filter(({ number }) => number <= end);
  for (const rule of layerRules) {
    for (const [index, layer] of looked.entries()) {
      const values = partsOf(cell, rule, found, index);
      if (mean(values) >= rule.threshold) return faultFinding(cell, rule, layer, values);
    }
  }
  return undefined;
};

const faultFinding = (
  cell: ResolvedCell,
  { verdict, measure, threshold, text }: LayerRule,
  layer: LayerDescription,
  values: readonly number[],
): Finding => ({
  verdict,
  measure,
  value: mean(values),
  threshold,
  layer: layer.number,
  epoch: 0,
  values,
  agreeing: values.filter((value) => value >= threshold).length,
  expected: measure === 'saturated_fraction' ? expectedSaturation(cell, layer.number) : null,
  text: text(partText(values), layer),
});

const partText = (values: readonly number[]): string =>
  new Set(values).size === 1
    ? percent(values[0]!)
    : `${percent(mean(values))} (in ${values.length} repeats ${rangeText(values.map((value) => 100 * value))} %)`;

import { predictCell, predictedSampleStd, type ResolvedCell } from '../cell/index.ts';
import type { EpochDiagnostics, LayerDiagnostics } from '../diagnostics/index.ts';
import type { LayerDescription } from '../network/index.ts';
import type { EpochRecord } from '../record/record.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import { mean, percent, rangeText, rmsOf, toThreeDigits } from './numbers.ts';
import { pathsOf } from './paths.ts';
import { growthLimit, thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';

/** What comes to look alike: samples, or the tokens of each sample. */
type Alike = 'samples' | 'tokens';

/** Where on the signal's way samples, or the tokens of each, come to look alike. */
export interface Collapse {
  readonly what: Alike;
  /** From 1: from here on they stay alike. */
  readonly layer: number;
  /** What tells them apart, as a part of the root mean square, in each repeat. */
  readonly parts: readonly number[];
  /** Whether σ stands all the same, so that nothing of this is to be seen in it. */
  readonly stands: boolean;
}

/**
 * Where what tells samples apart is gone, or what tells tokens apart: `sample_std` / √(mean² + std²) is ‖X − 1x̄ᵀ‖ / ‖X‖, X a
 * layer's output with a sample a row and x̄ its mean row (Dong et al. 2021), and the root of 1 − c for two samples of correlation c;
 * of tokens it is the root of 1 − `two_position_correlation`. Undefined where they still differ at the signal's end, or where there
 * is one only.
 *
 * @param records of each repeat at epoch 0, as are diagnostics
 */
export const collapseOf = (
  cell: ResolvedCell,
  records: readonly EpochRecord[],
  diagnostics: readonly EpochDiagnostics[],
): Collapse | undefined => {
  const { settings, layers } = cell;
  const partsAt: Readonly<Record<Alike, (layer: number) => readonly number[]>> = {
    samples: (layer) => records.map(({ forward }) => partOf(forward[layer - 1]!)),
    tokens: (layer) => diagnostics.map((ofEpoch) => tokensApart(layers[layer - 1]!, ofEpoch[layer - 1]!)),
  };
  const tokens = firstAlike(cell, partsAt.tokens);
  if (tokens !== undefined) return collapse(cell, records, 'tokens', tokens, partsAt.tokens(tokens));
  const samples = settings.samples < 2 ? undefined : firstAlike(cell, partsAt.samples);
  return samples === undefined ? undefined : collapse(cell, records, 'samples', samples, partsAt.samples(samples));
};

/** The layer from which on they stay alike. */
const firstAlike = (
  { settings, layers }: ResolvedCell,
  partsAt: (layer: number) => readonly number[],
): number | undefined => {
  const limit = thresholds.alike.value * Math.sqrt(1 - settings.correlation);
  const path = pathsOf(layers).forward;
  return path[path.findLastIndex((layer) => !(geometricMean(partsAt(layer)) < limit)) + 1];
};

const collapse = (
  { layers }: ResolvedCell,
  records: readonly EpochRecord[],
  what: Alike,
  layer: number,
  parts: readonly number[],
): Collapse => {
  const path = pathsOf(layers).forward;
  const [first, last] = [path[0]!, path.at(-1)!].map((number) =>
    geometricMean(records.map(({ forward }) => forward[number - 1]!.std)),
  ) as [number, number];
  const stands = last * growthLimit >= 1 && Math.log(first / last) <= thresholds.standing.value;
  return { what, layer, parts, stands };
};

/** NaN of a signal of 0, and of one that is not finite: it tells nothing. */
const partOf = (statistics: LayerStatistics): number =>
  statistics.nonfinite > 0 ? NaN : statistics.sampleStd / rmsOf(statistics);

/** NaN of what has no tokens: pixels near each other are alike by nature. */
const tokensApart = ({ outputShape }: LayerDescription, { twoPositionCorrelation }: LayerDiagnostics): number =>
  outputShape.length === 2 ? Math.sqrt(1 - twoPositionCorrelation) : NaN;

const geometricMean = (values: readonly number[]): number =>
  values.length === 1 ? values[0]! : Math.exp(mean(values.map(Math.log)));

/** A collapse as a finding. @param growth what is found of signal and gradient */
export const collapseFinding = (cell: ResolvedCell, { what, layer, parts }: Collapse, growth: Finding): Finding => {
  const { value: threshold } = thresholds.alike;
  const range =
    parts.length === 1 ? '' : `, in ${parts.length} repeats ${rangeText(parts.map((part) => 100 * part))} %`;
  return {
    verdict: 'collapsed',
    ...measures[what](cell, layer, parts, threshold),
    layer,
    epoch: 0,
    agreeing: parts.filter((part) => part < threshold).length,
    text: `from layer ${layer} on all ${nounOf[what]} look alike, while σ stands: what tells them apart is ${percent(geometricMean(parts))} of the signal there, under ${toThreeDigits(100 * threshold)} %${range}`,
    ...(growth.verdict === 'vanishing' && { also: `; ${growth.text}` }),
  };
};

type Measured = Pick<Finding, 'measure' | 'value' | 'threshold' | 'values' | 'expected'>;

const measures: Readonly<
  Record<Alike, (cell: ResolvedCell, layer: number, parts: readonly number[], threshold: number) => Measured>
> = {
  samples: (cell, layer, parts, threshold) => {
    const [differing, size] = [
      predictedSampleStd(cell.settings).forward[layer - 1] ?? null,
      predictCell(cell).rms.forward[layer - 1] ?? null,
    ];
    const expected = differing === null || size === null ? null : differing / size;
    return { measure: 'sample_std', value: geometricMean(parts), threshold, values: parts, expected };
  },
  tokens: (_cell, _layer, parts, threshold) => ({
    measure: 'two_position_correlation',
    value: 1 - geometricMean(parts) ** 2,
    threshold: 1 - threshold ** 2,
    values: parts.map((part) => 1 - part ** 2),
    expected: null,
  }),
};

const nounOf: Readonly<Record<Alike, string>> = { samples: 'samples', tokens: 'tokens of a sample' };

/** What a verdict of another word says of a collapse. */
export const collapseText = ({ what, layer }: Collapse): string =>
  `; from layer ${layer} on all ${nounOf[what]} look alike`;

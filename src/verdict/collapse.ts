import { predictCell, predictedSampleStd, type ResolvedCell } from '../cell/index.ts';
import type { EpochRecord } from '../record/record.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import { pathsOf, rmsOf } from './growth.ts';
import { mean, percent, rangeText, toThreeDigits } from './numbers.ts';
import { growthLimit, thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';

/** Where on the signal's way all samples come to look alike. */
export interface Collapse {
  /** From 1: from here on they stay alike. */
  readonly layer: number;
  /** `sample_std` as a part of the root mean square, in each repeat. */
  readonly parts: readonly number[];
  /** Whether σ stands all the same, so that nothing of this is to be seen in it. */
  readonly stands: boolean;
}

/**
 * Where what tells samples apart is gone: `sample_std` / √(mean² + std²) is ‖X − 1x̄ᵀ‖ / ‖X‖, X a layer's output with a sample a
 * row and x̄ its mean row (Dong et al. 2021), and the root of 1 − c for two samples of correlation c. Undefined where samples
 * still differ at the signal's end, or where there is one sample only.
 *
 * @param records of each repeat at epoch 0
 */
export const collapseOf = (
  { settings, layers }: ResolvedCell,
  records: readonly EpochRecord[],
): Collapse | undefined => {
  if (settings.samples < 2) return undefined;
  const limit = thresholds.alike.value * Math.sqrt(1 - settings.correlation);
  const path = pathsOf(layers).forward;
  const partsAt = (layer: number): readonly number[] => records.map(({ forward }) => partOf(forward[layer - 1]!));
  const from = path.findLastIndex((layer) => !(geometricMean(partsAt(layer)) < limit)) + 1;
  const layer = path[from];
  if (layer === undefined) return undefined;
  const [first, last] = [path[0]!, path.at(-1)!].map((number) =>
    geometricMean(records.map(({ forward }) => forward[number - 1]!.std)),
  ) as [number, number];
  const stands = last * growthLimit >= 1 && Math.log(first / last) <= thresholds.standing.value;
  return { layer, parts: partsAt(layer), stands };
};

/** NaN of a signal of 0, and of one that is not finite: it tells nothing. */
const partOf = (statistics: LayerStatistics): number =>
  statistics.nonfinite > 0 ? NaN : statistics.sampleStd / rmsOf(statistics);

const geometricMean = (values: readonly number[]): number =>
  values.length === 1 ? values[0]! : Math.exp(mean(values.map(Math.log)));

/** A collapse as a finding. @param growth what is found of signal and gradient */
export const collapseFinding = (cell: ResolvedCell, { layer, parts }: Collapse, growth: Finding): Finding => {
  const { value: threshold } = thresholds.alike;
  const [differing, size] = [
    predictedSampleStd(cell.settings).forward[layer - 1] ?? null,
    predictCell(cell).rms.forward[layer - 1] ?? null,
  ];
  const range =
    parts.length === 1 ? '' : `, in ${parts.length} repeats ${rangeText(parts.map((part) => 100 * part))} %`;
  return {
    verdict: 'collapsed',
    measure: 'sample_std',
    value: geometricMean(parts),
    threshold,
    layer,
    epoch: 0,
    values: parts,
    agreeing: parts.filter((part) => part < threshold).length,
    expected: differing === null || size === null ? null : differing / size,
    text: `from layer ${layer} on all samples look alike, while σ stands: what tells them apart is ${percent(geometricMean(parts))} of the signal there, under ${toThreeDigits(100 * threshold)} %${range}`,
    ...(growth.verdict === 'vanishing' && { also: `; ${growth.text}` }),
  };
};

/** What a verdict of another word says of a collapse. */
export const collapseText = ({ layer }: Collapse): string => `; from layer ${layer} on all samples look alike`;

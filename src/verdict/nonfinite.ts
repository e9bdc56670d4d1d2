import type { ResolvedCell } from '../cell/index.ts';
import { fansOf } from '../network/index.ts';
import { directions, type Direction, type EpochRecord, type RepeatRecord } from '../record/record.ts';
import { mean, percent } from './numbers.ts';
import type { Finding } from './types.ts';

export const isNonfinite = (record: EpochRecord): boolean =>
  directions.some((direction) => record[direction].some(({ nonfinite }) => nonfinite > 0));

/** The first tensor on the way, forward and then backward, that has a value that is not finite. */
export const firstNonfinite = (record: EpochRecord): { readonly direction: Direction; readonly layer: number } => {
  const ahead = record.forward.findIndex(({ nonfinite }) => nonfinite > 0);
  return ahead >= 0
    ? { direction: 'forward', layer: ahead + 1 }
    : { direction: 'backward', layer: record.backward.findLastIndex(({ nonfinite }) => nonfinite > 0) + 1 };
};

/** The last layer whose output, and all before it, is finite in every record; Infinity where all are. */
export const lastFinite = (records: readonly EpochRecord[]): number =>
  Math.min(
    ...records.map(({ forward }) => {
      const first = forward.findIndex(({ nonfinite }) => nonfinite > 0);
      return first < 0 ? Infinity : first;
    }),
  );

/** Where values that are not finite come from. */
export type Cause = 'weights' | 'bias' | 'activation' | 'derivative' | 'product';

/** Of a network as drawn, with what gave rise to it; undefined where all repeats are finite. */
export const nonfiniteFinding = (cell: ResolvedCell, repeats: readonly RepeatRecord[]): Finding | undefined => {
  const lost = repeats.filter(({ epochs }) => isNonfinite(epochs[0]!));
  if (lost.length === 0) return undefined;
  const [repeat] = lost;
  const { direction, layer } = firstNonfinite(repeat!.epochs[0]!);
  const values = repeats.map(({ epochs }) => {
    const { nonfinite, count } = epochs[0]![direction][layer - 1]!;
    return nonfinite / count;
  });
  const what = direction === 'forward' ? `of layer ${layer}` : `of the gradient at layer ${layer}`;
  const told = texts[causeOf(cell, repeat!)](cell.layers[layer - 1]!.kind);
  return {
    verdict: 'exploding',
    measure: 'nonfinite',
    value: mean(values),
    threshold: 0,
    layer,
    epoch: 0,
    values,
    agreeing: lost.length,
    expected: null,
    text: `from the start ${percent(mean(values))} ${what} is not finite: ${told}`,
  };
};

/** @param repeat that is not finite from the start */
export const causeOf = ({ layers }: ResolvedCell, { epochs, nonfiniteParameters }: RepeatRecord): Cause => {
  const { direction, layer } = firstNonfinite(epochs[0]!);
  const parameters = nonfiniteParameters?.filter((one) => one.layer === layer) ?? [];
  if (parameters.some(({ name }) => name !== 'b')) return 'weights';
  if (parameters.length > 0) return 'bias';
  if (fansOf(layers[layer - 1]!)) return 'product';
  return direction === 'forward' ? 'activation' : 'derivative';
};

const texts: Readonly<Record<Cause, (kind: string) => string>> = {
  weights: () => 'weights drawn there are not numbers',
  bias: () => 'a bias drawn there is not a number',
  activation: (kind) => `${kind} gives none for what goes into it`,
  derivative: (kind) => `the derivative of ${kind} gives none for what goes into it`,
  product: () => 'its sums leave float32, though what goes into them does not',
};

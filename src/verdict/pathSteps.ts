import type { ResolvedCell } from '../cell/index.ts';
import { fansOf, streamOf, type LayerDescription } from '../network/index.ts';
import { directions, type EpochRecord } from '../record/record.ts';
import type { Expectations } from './expected.ts';
import type { Step } from './growth.ts';
import { mean, sizeOf } from './numbers.ts';
import { pathsOf, sourceOf, spreadingOf } from './paths.ts';

/**
 * The steps of an epoch's paths, each beside the size with which signal or gradient sets out: the input's or the embedding's, and
 * the gradient behind the last layer that is judged, as it is spread over more positions on its way. @param records of each repeat
 */
export const stepsOf = (
  { layers, settings }: ResolvedCell,
  records: readonly EpochRecord[],
  expected: Expectations,
): readonly (readonly Step[])[] => {
  const paths = pathsUpTo(layers, zeroHead(layers, records));
  const spreading = spreadingOf(layers, settings.network.inputShape);
  return directions.map((direction) => {
    const source = sourceOf(layers, direction);
    const given = direction === 'forward' ? Number(settings.batch?.parameters['rms'] ?? 1) : 1;
    const bases = records.map((record) => (source === 0 ? given : sizeOf(record[direction][source - 1]!)));
    const expectedBase = source === 0 ? 0 : expected[direction][source - 1]!.predicted;
    return paths[direction].map((layer): Step => {
      const spread = direction === 'forward' ? 1 : spreading[layer - 1]! / (spreading[source - 1] ?? 1);
      const sizes = records.map((record) => sizeOf(record[direction][layer - 1]!));
      const one = expected[direction][layer - 1]!;
      return {
        ...one,
        direction,
        layer,
        source,
        spread,
        base: spread * Math.exp(mean(bases.map(Math.log))),
        expectedBase: expectedBase === null ? null : spread * Math.exp(expectedBase),
        sizes,
        // 0 beside 0 is still nothing.
        measured: sizes.map((size, i) => (size === 0 ? -Infinity : Math.log(size / (spread * bases[i]!)))),
        predicted: beside(one.predicted, expectedBase, Math.log(spread)),
      };
    });
  });
};

const beside = (log: number | null, base: number | null, spread: number): number | null => {
  if (log === null || base === null) return null;
  return log === -Infinity ? log : log - base - spread;
};

/**
 * The last layer with drawn weights, where it starts from 0 as a recipe may have it: nothing comes out of it and no gradient passes
 * it, until its first update. Undefined where all weights do, and where it stands in a residual.
 */
export const zeroHead = (
  layers: readonly LayerDescription[],
  records: readonly EpochRecord[],
): LayerDescription | undefined => {
  const stream = streamOf(layers);
  const last = stream.findLast((layer) => layer.block !== undefined || fansOf(layer) !== undefined);
  if (!last || last.block) return undefined;
  const sizeAt = (number: number): number =>
    number === 0 ? 1 : Math.max(...records.map(({ forward }) => sizeOf(forward[number - 1]!)));
  const isFed = sizeAt(last.inputs[0]!) > 0 && layers.some((layer) => fansOf(layer) && sizeAt(layer.number) > 0);
  return isFed && sizeAt(last.number) === 0 ? last : undefined;
};

/** Paths as far as a layer of zeros, which nothing passes. */
const pathsUpTo = (layers: readonly LayerDescription[], zeros: LayerDescription | undefined) => {
  const { forward, backward } = pathsOf(layers);
  if (!zeros) return { forward, backward };
  const before = forward.filter((number) => number < zeros.number);
  return { forward: before.length > 0 ? before : [zeros.inputs[0]!].filter((number) => number > 0), backward: [] };
};

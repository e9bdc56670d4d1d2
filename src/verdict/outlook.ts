import { predictCell, type ResolvedCell } from '../cell/index.ts';
import type { PredictedStd } from '../theory/index.ts';
import { saturationRegions } from '../diagnostics/index.ts';
import { directions } from '../record/record.ts';
import { createInitializerOrRecipe } from '../recipe/index.ts';
import { expectationsOf, expectedSaturation, typicalDraw } from './expected.ts';
import type { Candidate } from './families.ts';
import { wordOf } from './growth.ts';
import { pathsOf, sourceOf, spreadingOf } from './paths.ts';
import { thresholds } from './thresholds.ts';

/** The part of a limit that the prediction may use up; the rest is left to what theory leaves out. */
export const safetyMargin = 0.8;
/** Standard deviations around the typical draw that must lie within the limit: of 100 draws 99 do. */
const reachOfDraws = 2.5;

/** The least and the greatest ln of a size that theory expects on the way of signal and gradient; and what goes into saturation. */
interface Extremes {
  readonly least: number;
  readonly most: number;
  /** The largest part of a layer's entries that is expected to be saturated, of those flat on both sides. */
  readonly saturated: number;
}

/** Of a cell with another initializer, with its own upstream gradient and with an independent one. */
export const extremesOf = (cell: ResolvedCell, { choice }: Candidate): Extremes => {
  const initializer = createInitializerOrRecipe(choice);
  const paths = pathsOf(cell.layers);
  const spreading = spreadingOf(cell.layers, cell.settings.network.inputShape);
  const predicted = predictCell(cell, { initializer });
  const own = predicted.rms;
  const independent =
    cell.settings.upstreamGradient === 'normal' ? own : predictCell(cell, { initializer, upstream: 'normal' }).rms;
  const logs = directions.flatMap((direction) => {
    const source = sourceOf(cell.layers, direction);
    const all = direction === 'forward' ? [own] : [own, independent];
    return all.flatMap(({ [direction]: sizes }) => {
      const base = source === 0 ? 1 : sizes[source - 1];
      const spread = (layer: number): number =>
        direction === 'forward' ? 1 : spreading[layer - 1]! / (spreading[source - 1] ?? 1);
      return paths[direction].map((layer) => Math.log((sizes[layer - 1] ?? NaN) / ((base ?? NaN) * spread(layer))));
    });
  });
  return { least: Math.min(...logs), most: Math.max(...logs), saturated: saturatedPart(cell, predicted) };
};

const saturatedPart = (cell: ResolvedCell, predicted: PredictedStd): number => {
  const parts = cell.layers.flatMap(({ number }) => {
    const activation = cell.activations.get(number);
    const flat = activation && saturationRegions(activation).saturatesAtInfinity.every(Boolean);
    return flat ? [expectedSaturation(cell, number, predicted) ?? 0] : [];
  });
  return Math.max(0, ...parts);
};

/** The largest part of a limit that theory expects to be used up; Infinity where it is silent. */
export const ratingOf = ({ least, most, saturated }: Extremes): number => {
  const part = Math.max(-least, most) / thresholds.growth.value;
  return Number.isNaN(part) ? Infinity : Math.max(part, saturated / thresholds.saturatedFraction.value);
};

/** The largest part of a limit that theory expects a candidate to use up on this cell; Infinity where it is silent. */
export const outlookOf = (cell: ResolvedCell, candidate: Candidate): number => ratingOf(extremesOf(cell, candidate));

/**
 * Whether nearly every draw of this network comes out healthy, by theory and its scatter.
 * @param widening by how much wider than the cell's the network is
 */
export const isSound = (cell: ResolvedCell, candidate: Candidate | undefined, widening = 1): boolean => {
  const initializer = candidate ? createInitializerOrRecipe(candidate.choice) : cell.initializer;
  const extremes = extremesOf(cell, candidate ?? { choice: cell.settings.initializer, text: '', gain: NaN });
  if (!(ratingOf(extremes) < safetyMargin)) return false;
  const paths = pathsOf(cell.layers);
  return (['ones', 'normal'] as const)
    .filter((upstream) => upstream === 'normal' || upstream === cell.settings.upstreamGradient)
    .every((upstream) => {
      const expected = expectationsOf(cell, { initializer, upstream });
      return (['forward', 'backward'] as const).every((direction) =>
        paths[direction].every((layer) => {
          const { predicted, deviation, shift } = expected[direction][layer - 1]!;
          if (deviation === null) return false;
          const narrower = { predicted, deviation: deviation / Math.sqrt(widening), shift: shift / widening };
          const reach = reachOfDraws * narrower.deviation;
          return [-reach, reach].every((off) => wordOf(typicalDraw(narrower)! + off) === 'healthy');
        }),
      );
    });
};

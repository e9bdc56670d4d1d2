import { sizeOf, type LayerDescription } from '../network/index.ts';
import { denominatorOf, noiseAlone } from './layerNorm.ts';
import { normalizedNeighbours } from './neighbours.ts';
import type { RuleContext } from './rules.ts';
import { joinedGradient, mapOnce } from './places.ts';
import {
  integralError,
  isOfUnits,
  ofPairs,
  rootOf,
  sharedByUnits,
  type GradientSignal,
  type PlacePair,
  type Propagation,
  type Signal,
} from './signal.ts';

/**
 * Statistics over N = samples · places entries of each unit. What the entries of a unit share is taken out, E[x²] − E[x x′]
 * becomes 1, and two entries of a unit are left with −1/(N − 1). The backward pass takes out of a unit's gradient its mean and what
 * is along y. E[1/Var] of a unit is N/(N − 3) of what it is in a large batch, and n/(n − 2) of n weights without end (docs/theory.md).
 */
export const batchNorm = (x: Signal, { outputShape }: LayerDescription, { samples }: RuleContext): Propagation => {
  const places = sizeOf({ outputShape }) / outputShape.at(-1)!;
  const share = 1 / (samples * places);
  const overPairs = meanOverPairs(samples, places);
  const differing = overPairs((pair) => x.apart[pair]() ** 2);
  if (Number.isNaN(differing)) return 'how much two samples differ in it can’t be told';
  const variance = x.square * differing * (1 - share);
  if (!x.gaussian && (x.places || x.square * differing < x.variance * (1 - integralError)))
    return 'it stands behind values that are not Gaussian and that samples share, so that its variance differs from unit to unit';
  const { denominator, unit } = denominatorOf(variance, x.unit);
  const square = variance / denominator;
  // Of each unit its own mean is taken out.
  const apart = ofPairs((pair) =>
    rootOf(isOfUnits(pair) ? variance - sharedByUnits(x, pair) : x.square * x.apart[pair]() ** 2, variance),
  );
  const out = {
    unit: x.unit - unit,
    mean: 0,
    square,
    variance: square,
    std: Math.sqrt(square),
    gaussian: x.gaussian,
    apart,
  };
  return {
    out: x.places
      ? normalizedNeighbours(
          { ...out, places: normalizedPlaces(x.places, x.square - variance, denominator, out) },
          x,
          x.square - variance,
          outputShape as unknown as readonly [number, number],
        )
      : out,
    backward: ({ unit: ofGradient, noise, apart: ofParts, along, places: atPlaces }) => {
      const unevenness = x.unevenness ?? 0;
      if (unevenness > mostUneven)
        return 'units of so few weights have variances that scatter: the mean of their inverse is not known';
      if (share >= 1 / 3) return 'over 3 values or fewer the inverse of a variance has no mean';
      const own = overPairs((pair) => ofParts[pair]().noise ** 2);
      const alongY = overPairs((pair) =>
        along ? along.shared(pair) : (1 - ofParts[pair]().noise ** 2) * (1 - apart[pair]() ** 2),
      );
      const left = (1 - share) * (own - alongY) - share * (along ? along.own() : 1);
      if (noise !== 0 && Number.isNaN(left)) return 'how much the gradients of two places share can’t be told';
      const factor = noise === 0 ? 0 : (left * (1 - share)) / (1 - 3 * share) / (1 - unevenness) / denominator;
      // What a pair shares beside what all entries of a unit do stays: pixels, of all samples, near a border.
      const apartOf = ofPairs((pair) => {
        if (isOfUnits(pair)) return 1;
        const beside = noise === 0 ? 0 : (own - ofParts[pair]().noise ** 2) / left;
        return rootOf(1 / (1 - share) - beside, 1);
      });
      const back = (one: number): GradientSignal => ({
        ...noiseAlone(ofGradient - unit, one * factor, apartOf),
        tilt: 1,
      });
      if (!atPlaces) return [back(noise)];
      const all = joinedGradient(
        mapOnce(
          merged(atPlaces, (one) => [Math.log(one.noise)]),
          (one) => back(one.noise),
        ),
        () => x,
      );
      return [{ ...all, apart: back(noise).apart }];
    },
  };
};

/** Of five weights a unit. */
const mostUneven = 0.4;

/** Pixels of unequal variance under one statistic, each sharing with the mean that is taken out by its root mean square. */
const normalizedPlaces = (places: readonly Signal[], taken: number, denominator: number, out: Signal): Signal[] => {
  const meanRoot = places.reduce((sum, one) => sum + Math.sqrt(one.square), 0) / places.length;
  const all = mapOnce(places, (one): Signal => {
    const variance = Math.max(0, one.square + taken * (1 - (2 * Math.sqrt(one.square)) / meanRoot));
    const square = variance / denominator;
    const apart = rootOf(one.square * one.apart.samples() ** 2, variance);
    return {
      ...out,
      square,
      variance: square,
      std: Math.sqrt(square),
      apart: ofPairs((pair) => (isOfUnits(pair) ? 1 : pair === 'samples' ? apart : Number.NaN)),
    };
  });
  return merged(all, ({ square, apart }) => [Math.log(square), apart.samples() ** 2]);
};

/** What pixels are told apart by behind a batch norm: their squares, and what samples differ in, to this part. */
const grain = 4e-3;

/** The same with one object for pixels that hardly differ: what stands before has to work for each of them. */
const merged = <T>(all: readonly T[], by: (one: T) => readonly number[]): T[] => {
  const known = new Map<string, T>();
  return mapOnce(all, (one) => {
    const key = by(one)
      .map((value) => Math.round(value / grain))
      .join(' ');
    if (!known.has(key)) known.set(key, one);
    return known.get(key)!;
  });
};

/** A mean over all pairs of entries of a unit; of pairs that there are none of nothing is asked. */
const meanOverPairs = (samples: number, places: number) => {
  const weights: Readonly<Record<PlacePair, number>> = {
    samples: (1 - 1 / samples) / places,
    places: (places - 1) / places / samples,
    both: ((1 - 1 / samples) * (places - 1)) / places,
  };
  const total = 1 - 1 / (samples * places);
  return (of: (pair: PlacePair) => number): number =>
    (Object.keys(weights) as PlacePair[]).reduce(
      (sum, pair) => (weights[pair] === 0 ? sum : sum + (weights[pair] / total) * of(pair)),
      0,
    );
};

import { isOfOnePlace, ofPairs, rootOf, type GradientSignal, type Pair, type Signal } from './signal.ts';

/**
 * Of pixels that differ in size, all pairs are taken to be equally correlated: one number then says what two of them share, that of a
 * typical place, of the mean square of all. What two samples share at one pixel is followed pixel by pixel (docs/theory.md).
 */
export const typicalSignal = (x: Signal): Signal => {
  const { places, correlations: _, neighbours: __, ...all } = x;
  return places ? { ...all, apart: amongPlaces(x, (pair) => ofTypical(squaresOf(places), x.apart[pair]())) } : x;
};

/** As of a signal. */
export const typicalGradient = (gradient: GradientSignal): GradientSignal => {
  const { places, ...all } = gradient;
  if (!places) return gradient;
  const apart = amongPlaces(gradient, (pair) => {
    const { total, noise } = gradient.apart[pair]();
    return { total: ofTypical(squaresOf(places), total), noise: ofTypical(noisesOf(places), noise) };
  });
  return { ...all, apart };
};

/** A signal of all places with what two of them share, by that of a typical one. */
export const sharingAs = (out: Signal, typical: Signal): Signal => ({
  ...out,
  apart: amongPlaces(out, (pair) => ofAll(squaresOf(out.places), typical.apart[pair]())),
});

/** As of a signal; with how a typical one follows its unit's input. */
export const gradientSharingAs = (all: GradientSignal, { apart, along }: GradientSignal): GradientSignal => ({
  ...all,
  ...(along && { along }),
  apart: amongPlaces(all, (pair) => {
    const { total, noise } = apart[pair]();
    return { total: ofAll(squaresOf(all.places), total), noise: ofAll(noisesOf(all.places), noise) };
  }),
});

/** The sum over all pairs of different places of the root of both sizes. */
export const sumOverPairs = (sizes: readonly number[]): number => {
  let [sum, roots] = [0, 0];
  for (const size of sizes) {
    sum += size;
    roots += Math.sqrt(size);
  }
  return roots ** 2 - sum;
};

const amongPlaces = <T>({ apart }: { readonly apart: Readonly<Record<Pair, () => T>> }, find: (pair: Pair) => T) =>
  ofPairs((pair) => (isOfOnePlace(pair) ? apart[pair]() : find(pair)));

const squaresOf = (places: readonly { readonly square: number }[] = []): number[] => places.map(({ square }) => square);
const noisesOf = (places: readonly { readonly noise: number }[] = []): number[] => places.map(({ noise }) => noise);

/** What pairs of full correlation share of the mean size; 1 of places that are alike. */
const evenness = (sizes: readonly number[]): number => {
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sum > 0 && sizes.length > 1 ? Math.max(0, sumOverPairs(sizes) / (sizes.length - 1) / sum) : 1;
};

const ofAll = (sizes: readonly number[], apart: number): number => rootOf(1 - evenness(sizes) * (1 - apart ** 2), 1);

const ofTypical = (sizes: readonly number[], apart: number): number => {
  const even = evenness(sizes);
  return even > 0 ? rootOf(even - 1 + apart ** 2, even) : 1;
};

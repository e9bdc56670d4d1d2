import type { Correlations } from './correlations.ts';
import type { Neighbours } from './neighbours.ts';
import { timesPowerOf2 } from './scale.ts';

/** Two entries of one unit: of two samples, of two places (pixels or tokens) of a sample, or of two places of two samples. */
export type PlacePair = 'samples' | 'places' | 'both';

/** Entries of two units at one place: of a sample, or of two samples. But behind a `transpose` they share their means alone. */
export type UnitPair = 'units' | 'unitsOfSamples';

export type Pair = PlacePair | UnitPair;

export const isOfUnits = (pair: Pair): pair is UnitPair => pair === 'units' || pair === 'unitsOfSamples';

/** Whether both entries of a pair stand at one place. */
export const isOfOnePlace = (pair: Pair): boolean => pair === 'samples' || isOfUnits(pair);

/** Something of each pair, found when it is asked for. */
export type OfPairs<T> = Readonly<Record<Pair, () => T>>;

/** `ofPairs((pair) => x.apart[pair]() / 2)`: each found at most once. */
export const ofPairs = <T>(find: (pair: Pair) => T): OfPairs<T> => new Found(find);

/** A class, as images have thousands of them. */
class Found<T> implements OfPairs<T> {
  readonly #find: (pair: Pair) => T;
  readonly #known: { -readonly [pair in Pair]?: T } = {};

  constructor(find: (pair: Pair) => T) {
    this.#find = find;
  }

  #of(pair: Pair): T {
    return (this.#known[pair] ??= this.#find(pair));
  }

  samples(): T {
    return this.#of('samples');
  }

  places(): T {
    return this.#of('places');
  }

  both(): T {
    return this.#of('both');
  }

  units(): T {
    return this.#of('units');
  }

  unitsOfSamples(): T {
    return this.#of('unitsOfSamples');
  }
}

export const once = <T>(find: () => T): (() => T) => {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: find() }).value;
};

/**
 * The distribution of a tensor's entries on the way forward, over samples and units, as far as theory knows it. All moments
 * are of x / 2^unit, so that no square leaves float64 before x does; a rule may leave the unit as it comes out, `normalized`
 * brings the moments back to about 1, or to unit 0 where they are not extreme.
 */
export interface Signal {
  readonly unit: number;
  readonly mean: number;
  /** E[x²]. */
  readonly square: number;
  /** Var(x). */
  readonly variance: number;
  /** √Var(x), also where the variance is too small for float64. */
  readonly std: number;
  /** Whether the entries are Gaussian: what an activation's rule needs. */
  readonly gaussian: boolean;
  /** What differs within a pair, as a part of the root mean square: √(E[(x − x′)²] / 2 E[x²]); NaN where it can't be told. */
  readonly apart: OfPairs<number>;
  /** By how much units differ in their variance, which few weights give them: its variance over units by its square. Default: 0. */
  readonly unevenness?: number;
  /** Place by place where places differ, row by row, in the same unit; of these all that stands above is the mean. */
  readonly places?: readonly Signal[];
  /** What these places share, where it is followed. */
  readonly correlations?: () => Correlations | undefined;
  /** The same of pixels of an image, for those at an offset alone. */
  readonly neighbours?: Neighbours;
}

/**
 * The gradient δ with respect to a tensor x, as far as theory knows it: δ = mean + g + inputCoefficient · x.
 * All moments are of δ / 2^unit, and inputCoefficient is that of δ / 2^unit by x / 2^(x's unit).
 */
export interface GradientSignal {
  readonly unit: number;
  /** A part that is the same in all entries. */
  readonly mean: number;
  /** Var(g), g independent of x and of mean 0. */
  readonly noise: number;
  /** E[dδ/dx]: the part of δ that is proportional to x. */
  readonly inputCoefficient: number;
  /** E[δ²]. */
  readonly square: number;
  /** Var(δ). */
  readonly variance: number;
  /** √Var(δ), also where the variance is too small for float64. */
  readonly std: number;
  /** What differs within a pair. */
  readonly apart: OfPairs<GradientParts>;
  /** How g follows x unit by unit; undefined where it is independent of it. */
  readonly along?: Along;
  /** How Var(g) of a unit goes with the variance v of its x: as v^−tilt. Default: 0. */
  readonly tilt?: number;
  /** Place by place where places differ, as of a signal. */
  readonly places?: readonly GradientSignal[];
}

/** What of a gradient differs within a pair, as a part of root mean squares: of all of it, and of its noise. */
export interface GradientParts {
  readonly total: number;
  readonly noise: number;
}

/** E[g² x²] and, of a pair, E[g x g′ x′], each by Var(g) E[x²]: where g is independent of x, 1 and what both share. */
export interface Along {
  readonly own: () => number;
  readonly shared: (pair: Pair) => number;
}

/** How a layer changes signal and gradient. */
export interface Change {
  readonly out: Signal;
  /** The gradients with respect to the layer's inputs; or, in a few words, why there is no prediction. */
  readonly backward: (gradient: GradientSignal) => readonly GradientSignal[] | string;
}

/** How a layer changes signal and gradient; or, in a few words, why theory has no prediction for it. */
export type Propagation = Change | string;

/** √(part / whole), within 0 … √2, where two entries are opposite, whatever rounding does; 0 of nothing. */
export const rootOf = (part: number, whole: number): number =>
  whole > 0 ? Math.sqrt(Math.max(0, Math.min(2, part / whole))) : 0;

/**
 * The gradient with respect to x that consists of these parts.
 * @param apart what of its noise differs within a pair
 */
export const gradientAt = (
  x: Signal,
  parts: Pick<GradientSignal, 'unit' | 'mean' | 'noise' | 'inputCoefficient'>,
  apart: (pair: Pair) => number,
): GradientSignal => {
  const { mean, noise, inputCoefficient } = parts;
  const variance = noise + inputCoefficient ** 2 * x.variance;
  const square = noise + mean ** 2 + inputCoefficient * (inputCoefficient * x.square + 2 * mean * x.mean);
  return {
    ...parts,
    square,
    variance,
    std: Math.sqrt(variance),
    apart: ofPairs((pair) => {
      const ofNoise = apart(pair);
      const followed = inputCoefficient === 0 ? 0 : inputCoefficient ** 2 * x.square * x.apart[pair]() ** 2;
      return { noise: ofNoise, total: rootOf(noise * ofNoise ** 2 + followed, square) };
    }),
  };
};

/** E[x x′] − E[x]² of two units at a place: 0 but behind a `transpose`. */
export const sharedByUnits = (x: Signal, pair: UnitPair): number => {
  const shared = x.variance - x.square * x.apart[pair]() ** 2;
  return Math.abs(shared) > integralError * x.square ? shared : 0;
};

/** What integrals over two samples may be off by. */
export const integralError = 1e-6;

/** The standard deviation of the entries; null where it exceeds float64. */
export const stdOf = (signal: Pick<Signal, 'std' | 'unit'> | undefined): number | null => {
  const std = signal === undefined ? Number.NaN : timesPowerOf2(signal.std, signal.unit);
  return Number.isFinite(std) ? std : null;
};

/** The root mean square of the entries; null where it exceeds float64. */
export const rmsOf = (signal: Pick<Signal, 'square' | 'unit'> | undefined): number | null =>
  stdOf(signal && { unit: signal.unit, std: Math.sqrt(signal.square) });

/** What of it tells samples apart; null where that can't be told or exceeds float64. */
export const sampleStdOf = (signal: Signal | GradientSignal | undefined): number | null => {
  if (!signal) return null;
  const found = signal.apart.samples();
  const part = typeof found === 'number' ? found : found.total;
  return stdOf({ std: part * Math.sqrt(signal.square), unit: signal.unit });
};

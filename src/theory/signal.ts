import type { Correlations } from './correlations.ts';
import { exponentOf, timesPowerOf2, unitOf } from './scale.ts';

/** Two entries of one unit: of two samples, of two places (pixels or tokens) of a sample, or of two places of two samples. */
export type Pair = 'samples' | 'places' | 'both';

const pairs = ['samples', 'places', 'both'] as const satisfies readonly Pair[];

/** Something of each pair, found when it is asked for. */
export type OfPairs<T> = Readonly<Record<Pair, () => T>>;

/** `ofPairs((pair) => x.apart[pair]() / 2)`: each found at most once. */
export const ofPairs = <T>(find: (pair: Pair) => T): OfPairs<T> =>
  Object.fromEntries(pairs.map((pair) => [pair, once(() => find(pair))])) as Record<Pair, () => T>;

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
  /** Place by place where places differ, row by row, in the same unit; of these all that stands above is the mean. */
  readonly places?: readonly Signal[];
  /** What these places share, where it is followed. */
  readonly correlations?: () => Correlations | undefined;
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

/** The sum of two gradients with respect to x, whose noises are independent of each other. */
export const sumAt = (x: Signal, a: GradientSignal, b: GradientSignal): GradientSignal => {
  if (a.places || b.places) {
    const count = (a.places ?? b.places)!.length;
    const at = (place: number): Signal => placeOf(x, place);
    return joinedGradient(
      Array.from({ length: count }, (_, i) => sumAt(at(i), placeOf(a, i), placeOf(b, i))),
      at,
    );
  }
  const unit = Math.max(...[a, b].map((one) => (one.square === 0 ? -Infinity : one.unit)));
  if (unit === -Infinity) return a;
  const [one, other] = [a, b].map((gradient) => shiftedGradient(gradient, unit - gradient.unit));
  const noise = one!.noise + other!.noise;
  return gradientAt(
    x,
    {
      unit,
      mean: one!.mean + other!.mean,
      noise,
      inputCoefficient: one!.inputCoefficient + other!.inputCoefficient,
    },
    (pair) =>
      rootOf(
        [one!, other!].reduce((sum, g) => sum + g.noise * g.apart[pair]().noise ** 2, 0),
        noise,
      ),
  );
};

/** The same change with its signals in the units in which they are carried on. */
export const normalized = (change: Change): Change => {
  const { out, backward } = inUnit(change, change.out.unit + shiftOf(change.out));
  return {
    out,
    backward: (gradient) => {
      const found = backward(gradient);
      return typeof found === 'string' ? found : found.map((one) => shiftedGradient(one, shiftOf(one)));
    },
  };
};

/** The same change with its output in another unit. */
export const inUnit = ({ out, backward }: Change, unit: number): Change => {
  const shift = unit - out.unit;
  if (shift === 0) return { out, backward };
  return { out: shiftedSignal(out, shift), backward: (gradient) => backward(perOldUnit(gradient, -shift)) };
};

const perOldUnit = (gradient: GradientSignal, shift: number): GradientSignal => ({
  ...gradient,
  inputCoefficient: timesPowerOf2(gradient.inputCoefficient, shift),
  ...(gradient.places && { places: gradient.places.map((one) => perOldUnit(one, shift)) }),
});

type Moments = Pick<Signal, 'unit' | 'mean' | 'square' | 'variance' | 'std'>;

const shiftOf = ({ unit, square }: Moments): number => unitOf(unit + exponentOf(Math.sqrt(square))) - unit;

const shifted = ({ unit, mean, square, variance, std }: Moments, shift: number): Moments => ({
  unit: unit + shift,
  mean: timesPowerOf2(mean, -shift),
  square: timesPowerOf2(square, -2 * shift),
  variance: timesPowerOf2(variance, -2 * shift),
  std: timesPowerOf2(std, -shift),
});

export const shiftedSignal = (signal: Signal, shift: number): Signal => {
  if (shift === 0) return signal;
  const places = signal.places?.map((one) => shiftedSignal(one, shift));
  return { ...signal, ...shifted(signal, shift), ...(places && { places }) };
};

export const shiftedGradient = (gradient: GradientSignal, shift: number): GradientSignal => {
  if (shift === 0) return gradient;
  const places = gradient.places?.map((one) => shiftedGradient(one, shift));
  return {
    ...gradient,
    ...shifted(gradient, shift),
    noise: timesPowerOf2(gradient.noise, -2 * shift),
    inputCoefficient: timesPowerOf2(gradient.inputCoefficient, -shift),
    ...(places && { places }),
  };
};

/** A signal or gradient at one place. */
export const placeOf = <T extends Signal | GradientSignal>(of: T, place: number): T =>
  (of.places?.[place] as T | undefined) ?? of;

/** The unit of the largest of them. */
export const commonUnit = (all: readonly Moments[]): number => {
  const units = new Set(all.filter(({ square }) => square > 0).map(({ unit }) => unit));
  return units.size === 0 ? all[0]!.unit : Math.max(...units);
};

const meanOf = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((sum, one) => sum + of(one), 0) / all.length;

/** Of all places together; what places share is not known. */
export const joinedSignal = (all: readonly Signal[]): Signal => {
  const unit = commonUnit(all);
  const places = mapOnce(all, (one) => shiftedSignal(one, unit - one.unit));
  const mean = meanOf(places, (one) => one.mean);
  const square = meanOf(places, (one) => one.square);
  const variance = meanOf(places, (one) => one.variance + (one.mean - mean) ** 2);
  return {
    unit,
    mean,
    square,
    variance,
    std: Math.sqrt(variance),
    gaussian: places.every(({ gaussian }) => gaussian),
    apart: ofPairs((pair) =>
      pair === 'samples'
        ? rootOf(
            meanOf(places, (one) => one.square * one.apart.samples() ** 2),
            square,
          )
        : Number.NaN,
    ),
    places,
  };
};

/** Of all places together. @param at the signal of a place */
export const joinedGradient = (all: readonly GradientSignal[], at: (place: number) => Signal): GradientSignal => {
  const unit = commonUnit(all);
  const places = mapOnce(all, (one) => shiftedGradient(one, unit - one.unit));
  const means = places.map((one, i) => one.mean + one.inputCoefficient * at(i).mean);
  const mean = meanOf(means, (one) => one);
  const variance = meanOf(places, (one) => one.variance) + meanOf(means, (one) => (one - mean) ** 2);
  const square = meanOf(places, (one) => one.square);
  const noise = meanOf(places, (one) => one.noise);
  return {
    unit,
    mean: meanOf(places, (one) => one.mean),
    noise,
    inputCoefficient: meanOf(places, (one) => one.inputCoefficient),
    square,
    variance,
    std: Math.sqrt(variance),
    apart: ofPairs((pair) => {
      if (pair !== 'samples') return { total: Number.NaN, noise: Number.NaN };
      const total = meanOf(places, (one) => one.square * one.apart.samples().total ** 2);
      const ofNoise = meanOf(places, (one) => one.noise * one.apart.samples().noise ** 2);
      return { total: rootOf(total, square), noise: rootOf(ofNoise, noise) };
    }),
    places,
  };
};

/** `all.map(f)`, with f called once for each different entry. */
export const mapOnce = <T, U>(all: readonly T[], f: (one: T) => U): U[] => {
  const known = new Map<T, U>();
  return all.map((one) => {
    if (!known.has(one)) known.set(one, f(one));
    return known.get(one)!;
  });
};

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

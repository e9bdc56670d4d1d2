import { gradientAt, isOfOnePlace, ofPairs, rootOf, type GradientSignal, type Signal } from './signal.ts';
import { commonUnit, shiftedGradient, shiftedSignal } from './signalUnits.ts';
import { gradientSharingAs, typicalGradient, typicalSignal } from './typical.ts';

/** A signal or gradient at one place. */
export const placeOf = <T extends Signal | GradientSignal>(of: T, place: number): T =>
  (of.places?.[place] as T | undefined) ?? of;

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
    unevenness: square === 0 ? 0 : meanOf(places, (one) => one.square * (one.unevenness ?? 0)) / square,
    apart: ofPairs((pair) =>
      isOfOnePlace(pair)
        ? rootOf(
            meanOf(places, (one) => one.square * one.apart[pair]() ** 2),
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
  // Equal means add no variance by rounding.
  const mean = means[0]! + meanOf(means, (one) => one - means[0]!);
  const variance = meanOf(places, (one) => one.variance) + meanOf(means, (one) => (one - mean) ** 2);
  const square = meanOf(places, (one) => one.square);
  const noise = meanOf(places, (one) => one.noise);
  const tilt = noise === 0 ? 0 : meanOf(places, (one) => one.noise * (one.tilt ?? 0)) / noise;
  return {
    unit,
    mean: meanOf(places, (one) => one.mean),
    noise,
    inputCoefficient: meanOf(places, (one) => one.inputCoefficient),
    square,
    variance,
    std: Math.sqrt(variance),
    tilt,
    apart: ofPairs((pair) => {
      if (!isOfOnePlace(pair)) return { total: Number.NaN, noise: Number.NaN };
      const total = meanOf(places, (one) => one.square * one.apart[pair]().total ** 2);
      const ofNoise = meanOf(places, (one) => one.noise * one.apart[pair]().noise ** 2);
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

/** Called once for each different list of objects. */
export const memoized = <K extends readonly object[], V>(find: (key: K) => V): ((key: K) => V) => {
  const ids = new Map<object, number>();
  const known = new Map<string, V>();
  const idOf = (one: object): number => {
    const id = ids.get(one) ?? ids.size;
    ids.set(one, id);
    return id;
  };
  return (key) => {
    const text = key.map(idOf).join(' ');
    if (!known.has(text)) known.set(text, find(key));
    return known.get(text)!;
  };
};

/** The sum of two gradients with respect to x, whose noises are independent of each other. */
export const sumAt = (x: Signal, a: GradientSignal, b: GradientSignal): GradientSignal => {
  if (a.places || b.places) {
    const count = (a.places ?? b.places)!.length;
    const at = (place: number): Signal => placeOf(x, place);
    const sum = memoized(([of, one, other]: readonly [Signal, GradientSignal, GradientSignal]) =>
      sumAt(of, one, other),
    );
    const places = Array.from({ length: count }, (_, i) => sum([at(i), placeOf(a, i), placeOf(b, i)]));
    return gradientSharingAs(
      joinedGradient(places, at),
      sumAt(typicalSignal(x), typicalGradient(a), typicalGradient(b)),
    );
  }
  const unit = Math.max(...[a, b].map((one) => (one.square === 0 ? -Infinity : one.unit)));
  if (unit === -Infinity) return a;
  const [one, other] = [a, b].map((gradient) => shiftedGradient(gradient, unit - gradient.unit));
  const noise = one!.noise + other!.noise;
  const tilt = noise === 0 ? 0 : (one!.noise * (one!.tilt ?? 0) + other!.noise * (other!.tilt ?? 0)) / noise;
  const sum = gradientAt(
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
  return tilt === 0 ? sum : { ...sum, tilt };
};

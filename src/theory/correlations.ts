import { joinedSignal, placeOf } from './places.ts';
import { isOfUnits, ofPairs, once, rootOf, type Signal } from './signal.ts';

/**
 * Correlations E[x x′] / √(E[x²] E[x′²]) of places that differ, (places, places) row by row: of two places of a sample, and of two
 * samples. Followed from a causal attention on, whose tokens share the more the later they stand.
 */
export interface Correlations {
  readonly within: Float64Array;
  readonly between: Float64Array;
}

/** Those that a signal carries; where its places are alike, what any two of them share. Undefined where that is not known. */
export const correlationsOf = (x: Signal, count: number): Correlations | undefined => {
  if (x.correlations) return x.correlations();
  const [places, samples, both] = [x.apart.places(), x.apart.samples(), x.apart.both()].map((apart) => 1 - apart ** 2);
  if (x.places || Number.isNaN(places! + samples! + both!)) return undefined;
  return {
    within: filled(count, 1, places!),
    between: filled(count, samples!, both!),
  };
};

const filled = (count: number, diagonal: number, elsewhere: number): Float64Array =>
  Float64Array.from({ length: count ** 2 }, (_, at) => (at % (count + 1) === 0 ? diagonal : elsewhere));

const withCorrelations = (out: Signal, find: () => Correlations | undefined): Signal =>
  out.places ? { ...out, correlations: once(find) } : out;

/** Of what multiplies the products of places by a factor each: as of its input. */
export const sameCorrelations = (out: Signal, x: Signal): Signal =>
  x.correlations ? withCorrelations(out, x.correlations) : out;

/** Of a sum of independent parts of these factors. */
export const summedCorrelations = (out: Signal, parts: readonly Signal[], factors: readonly number[]): Signal => {
  const count = out.places?.length;
  if (count === undefined || !parts.some(({ correlations }) => correlations)) return out;
  return withCorrelations(out, () => {
    const known = parts.map((part) => correlationsOf(part, count));
    const sum = (of: keyof Correlations): Float64Array => {
      const total = new Float64Array(count ** 2);
      for (const [k, part] of parts.entries()) {
        // In the unit of the sum, of which only the proportions count.
        const roots = Float64Array.from(
          { length: count },
          (_, i) =>
            Math.abs(factors[k]! * 2 ** (part.unit - out.unit)) *
            Math.sqrt(placeOf(part, i).square / placeOf(out, i).square),
        );
        const correlations = known[k]![of];
        for (let i = 0; i < count; i++)
          for (let j = 0; j < count; j++) total[i * count + j]! += correlations[i * count + j]! * roots[i]! * roots[j]!;
      }
      return total;
    };
    return known.every((one) => one !== undefined) ? { within: sum('within'), between: sum('between') } : undefined;
  });
};

/** Where places' squares lie as close as this, as behind a norm with its ε, the map of their mean serves all. */
const alike = 0.25;
/** Angles at which an activation's map is known; between them it is interpolated. */
const angles = 48;

/** Behind an activation: its map of correlations, where all places are of about one size. @param map from one correlation to the other */
export const mappedCorrelations = (out: Signal, x: Signal, map: (correlation: number) => number): Signal => {
  const count = out.places?.length ?? 0;
  if (!x.correlations || !x.places || count === 0) return out;
  const found = once(() => {
    const known = x.correlations!();
    const squares = x.places!.map(({ square }) => square);
    if (!known || Math.max(...squares) > (1 + alike) * Math.min(...squares)) return undefined;
    const mapped = interpolated(map);
    return { within: known.within.map(mapped), between: known.between.map(mapped) };
  });
  const places = out.places!.map((place, i): Signal => {
    const samples = (): number => Math.sqrt(Math.max(0, 1 - (found()?.between[i * (count + 1)] ?? Number.NaN)));
    // Units share their mean.
    const units = rootOf(place.variance, place.square);
    return {
      ...place,
      apart: ofPairs((pair) => (isOfUnits(pair) ? units : pair === 'samples' ? samples() : Number.NaN)),
    };
  });
  return withCorrelations(joinedSignal(places), found);
};

/** The same map known at some angles alone. @param map from one correlation to the other */
export const interpolated = (map: (correlation: number) => number): ((correlation: number) => number) => {
  const nodes = new Float64Array(angles + 1);
  const isKnown = new Uint8Array(angles + 1);
  const at = (node: number): number => {
    const inside = Math.abs(node > angles ? 2 * angles - node : node);
    if (isKnown[inside] === 0) {
      nodes[inside] = map(Math.cos((Math.PI * inside) / angles));
      isKnown[inside] = 1;
    }
    return nodes[inside]!;
  };
  return (correlation) => {
    if (Number.isNaN(correlation)) return correlation;
    const angle = (Math.acos(Math.max(-1, Math.min(1, correlation))) * angles) / Math.PI;
    const node = Math.floor(angle);
    return cubic(angle - node, at(node - 1), at(node), at(node + 1), at(node + 2));
  };
};

/** Squares of places are told apart to this part of them where an activation's integrals are taken. */
const grain = 1e-3;

/** Of places that differ from each other hardly, fewer different ones. */
export const coarsened = (x: Signal): Signal => {
  if (!x.correlations || !x.places) return x;
  const places = x.places.map((place): Signal => {
    const square = Math.exp(Math.round(Math.log(place.square) / grain) * grain);
    return place.square > 0 && place.mean === 0
      ? { ...place, square, variance: square, std: Math.sqrt(square) }
      : place;
  });
  return { ...x, places };
};

/** Through b at 0 and c at 1, by the four points' cubic (Lagrange). */
const cubic = (t: number, a: number, b: number, c: number, d: number): number =>
  (-t * (t - 1) * (t - 2) * a) / 6 +
  ((t + 1) * (t - 1) * (t - 2) * b) / 2 -
  ((t + 1) * t * (t - 2) * c) / 2 +
  ((t + 1) * t * (t - 1) * d) / 6;

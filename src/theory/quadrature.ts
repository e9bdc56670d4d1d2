import { kronrod, type Integrands, type Interval } from './kronrod.ts';

export type { Integrands } from './kronrod.ts';

/** An interval is halved until its error estimate is under this part of the whole integral of the absolute value. */
const tolerance = 1e-9;
/** What an interval may be off by where a function has at most a kink at 0. */
const coarseTolerance = 1e-6;
/** An integrand that needs more intervals is given up. */
const maxIntervals = 10_000;
/** The part of its place under which an interval's points are too few to tell a pole from a jump. */
const leastWidth = 1e-12;
/** The density of N(0, 1) at 0. */
const densityAt0 = 1 / Math.sqrt(2 * Math.PI);
/** Under this deviation a function mostly has at most a kink at 0, and halving intervals would only follow rounding errors. */
const leastFeature = 0.01;

export interface Around {
  /** The mean of the normal variable; 0 if left out. */
  readonly mean?: number;
  /** A size of E|fᵢ| under which accuracy is no longer relative; 0 if left out. */
  readonly scale?: number;
  /** What the variable is measured in: `unit` times it is the x at which functions have their features; 1 if left out. */
  readonly unit?: number;
  /** The rounding error of each fᵢ, below which halving would only follow it; 0 if left out. */
  readonly noise?: Float64Array;
}

/** E[fᵢ], NaN where it does not converge, and about E|fᵢ|. */
export interface GaussianIntegrals {
  readonly means: Float64Array;
  readonly sizes: Float64Array;
}

/**
 * E[fᵢ(mean + √variance z)] over z ~ N(0, 1) for several fᵢ at once, by adaptive Gauss–Kronrod quadrature.
 *
 * The first intervals end at 0 and ±1 (where rectifiers and hard tanh have their kinks) and at ±4, ±16, ±256, …, so that a
 * function that changes within |x| < 1 is resolved however large the variance. They reach ±10 standard deviations, or as far
 * as the integrand takes to die out; where a formula leaves float64 beyond 6.5, no farther than that. Error: under 1e-8 of E|fᵢ| where a kink lies elsewhere, under 1e-12 otherwise. NaN where
 * an integrand is not finite, has not died out at ±38 standard deviations, where float64 ends, has a pole, or oscillates
 * beyond what 10,000 intervals resolve; the others keep their value.
 */
export const gaussianMeans = (
  integrands: Integrands,
  count: number,
  variance: number,
  around: Around = {},
): Float64Array => gaussianIntegrals(integrands, count, variance, around).means;

/** The same with the size of each. */
export function gaussianIntegrals(
  integrands: Integrands,
  count: number,
  variance: number,
  { mean = 0, scale = 0, unit = 1, noise = new Float64Array(count) }: Around = {},
): GaussianIntegrals {
  const deviation = Math.sqrt(variance);
  if (!Number.isFinite(deviation)) return constant(new Float64Array(count).fill(Number.NaN));
  if (deviation === 0) {
    const values = new Float64Array(count);
    integrands(mean, values);
    return constant(values);
  }
  const weighted: Integrands = (z, out) => {
    integrands(mean + deviation * z, out);
    const weight = densityAt0 * Math.exp(-0.5 * z * z);
    for (let i = 0; i < count; i++) out[i]! *= weight;
  };
  const integrate = ([from, to]: readonly [number, number]): Interval => kronrod(weighted, count, from, to);
  const upTo = (reach: number): Interval[] => edges(mean * unit, deviation * unit, reach).map(integrate);
  const central = firstFinite(upTo, count);
  const { reach, lost } = tails(weighted, absIntegrals(central.intervals, count), central.reach);
  const intervals = reach === central.reach ? central.intervals : upTo(reach);
  const sizes = absIntegrals(intervals, count).map((size) => Math.max(size, scale));
  const within = (part: number) => sizes.map((size, i) => part * size + noise[i]!);
  const coarse = deviation * unit < leastFeature && intervals.every(converged(within(coarseTolerance), lost));
  const parts = coarse
    ? intervals.map(({ integral }) => integral)
    : refine(intervals, weighted, within(tolerance), lost);
  return { means: sum(parts, count).map((total, i) => (lost[i] ? Number.NaN : total)), sizes };
}

const constant = (values: Float64Array): GaussianIntegrals => ({ means: values, sizes: values.map(Math.abs) });

/** Standard deviations at which an integrand may have died out; the density of N(0, 1) at the last is 1e-314. */
const ends = [10, 12, 15, 19, 24, 30, 38];
/** Where a formula leaves float64 before: what is left out has a weight under 1e-14 and 1e-10. */
const earlyEnds = [8, 6.5];
/** What is nothing beside the integral: where the formula holds, and where it does not. */
const [negligible, negligibleEarly] = [1e-14, 1e-9];

/** The intervals up to the first end within which all integrands are finite; up to the usual one if there is none. */
const firstFinite = (
  upTo: (reach: number) => Interval[],
  count: number,
): { readonly reach: number; readonly intervals: Interval[] } => {
  const usual = { reach: ends[0]!, intervals: upTo(ends[0]!) };
  const isFinite = (intervals: Interval[]): boolean => absIntegrals(intervals, count).every(Number.isFinite);
  if (isFinite(usual.intervals)) return usual;
  const early = earlyEnds.map((reach) => ({ reach, intervals: upTo(reach) }));
  return early.find(({ intervals }) => isFinite(intervals)) ?? usual;
};

/** The first end, from `start` on, beyond which nothing is left of the weighted integrands, and which of them never die out. */
function tails(
  weighted: Integrands,
  sizes: Float64Array,
  start: number,
): { readonly reach: number; readonly lost: Uint8Array } {
  const places = start === ends[0] ? ends : [start];
  const nothing = start === ends[0] ? negligible : negligibleEarly;
  const heights = places.map((z) => {
    const [left, right] = [new Float64Array(sizes.length), new Float64Array(sizes.length)];
    weighted(-z, left);
    weighted(z, right);
    return left.map((height, i) => Math.max(Math.abs(height), Math.abs(right[i]!)));
  });
  const lost = new Uint8Array(sizes.length);
  let reach = 0;
  for (const [i, size] of sizes.entries()) {
    const beyond = heights.findIndex((height) => !Number.isFinite(height[i]!));
    const finite = heights.slice(0, beyond < 0 ? heights.length : beyond).map((height) => height[i]!);
    const largest = Math.max(size, ...finite);
    const last = finite.findLastIndex((height) => height > nothing * largest);
    // What shows at the last end alone, as the bend of a hard tanh over a narrow Gaussian, is nothing: under 1e-313.
    const appears = size > 0 || last !== finite.findIndex((height) => height > 0);
    if (!Number.isFinite(size) || (last === finite.length - 1 && appears)) lost[i] = 1;
    else reach = Math.max(reach, Math.min(last + 1, places.length - 1));
  }
  return { reach: places[reach]!, lost };
}

/** The first intervals, in z. */
function edges(mean: number, deviation: number, reach: number): [number, number][] {
  const furthest = Math.abs(mean) + reach * deviation;
  const features = [0];
  for (let x = 1; x < furthest; x = Math.max(4 * x, x ** 2)) features.push(x, -x);
  const inZ = features.map((x) => (x - mean) / deviation).filter((z) => Math.abs(z) < reach);
  const fixed = [0, 2, 4, 6.5, reach, ...ends].filter((z) => z <= reach).flatMap((z) => [-z, z]);
  const points = [...new Set([...fixed, ...inZ])].toSorted((a, b) => a - b);
  return points.slice(1).map((to, i) => [points[i]!, to]);
}

/** The integrals over intervals, halved until each has converged; marks in `lost` what does not. */
function refine(
  intervals: readonly Interval[],
  integrands: Integrands,
  allowed: Float64Array,
  lost: Uint8Array,
): Float64Array[] {
  const hasConverged = converged(allowed, lost);
  const open = [...intervals];
  const settled: Float64Array[] = [];
  for (let interval = open.pop(); interval !== undefined; interval = open.pop()) {
    const { from, to, integral, errorEstimate } = interval;
    const middle = (from + to) / 2;
    const narrow = to - from <= leastWidth * Math.max(Math.abs(from), Math.abs(to));
    if (hasConverged(interval)) {
      settled.push(integral);
    } else if (narrow || middle === from || middle === to || open.length + settled.length > maxIntervals) {
      for (const [i, error] of errorEstimate.entries()) if (!(error <= allowed[i]!)) lost[i] = 1;
      settled.push(integral);
    } else {
      open.push(kronrod(integrands, allowed.length, from, middle), kronrod(integrands, allowed.length, middle, to));
    }
  }
  return settled;
}

const converged =
  (allowed: Float64Array, lost: Uint8Array) =>
  ({ errorEstimate }: Interval): boolean =>
    errorEstimate.every((error, i) => lost[i] === 1 || error <= allowed[i]!);

const absIntegrals = (intervals: readonly Interval[], count: number): Float64Array =>
  sum(
    intervals.map(({ absIntegral }) => absIntegral),
    count,
  );

function sum(parts: readonly Float64Array[], count: number): Float64Array {
  const total = new Float64Array(count);
  for (const part of parts) for (let i = 0; i < count; i++) total[i]! += part[i]!;
  return total;
}

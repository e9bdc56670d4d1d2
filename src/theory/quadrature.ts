import { kronrod, type Integrands, type Interval } from './kronrod.ts';

export type { Integrands } from './kronrod.ts';

/** An interval is halved until its error estimate is under this part of the whole integral of the absolute value. */
const tolerance = 1e-9;
/** An integrand that needs more intervals is given up. */
const maxIntervals = 10_000;
/** The density of N(0, 1) beyond is under 1e-22. */
const truncation = 10;
/** The density of N(0, 1) at 0. */
const densityAt0 = 1 / Math.sqrt(2 * Math.PI);
/** Under this deviation a function has at most a kink at 0, and halving intervals would only follow rounding errors. */
const leastFeature = 0.01;

export interface Around {
  /** The mean of the normal variable. */
  readonly mean: number;
  /** A size of E|fᵢ| under which accuracy is no longer relative. */
  readonly scale: number;
}

/**
 * E[fᵢ(mean + √variance z)] over z ~ N(0, 1) for several fᵢ at once, by adaptive Gauss–Kronrod quadrature.
 *
 * The first intervals end at 0 and ±1 (where rectifiers and hard tanh have their kinks) and at ±4, ±16, ±256, …, so that a function
 * that changes within |x| < 1 is resolved however large the variance. Error: under 1e-8 of E|fᵢ| where a kink lies elsewhere,
 * under 1e-12 otherwise. All NaN where an integrand is not finite or oscillates beyond what 10,000 intervals resolve.
 */
export function gaussianMeans(
  integrands: Integrands,
  count: number,
  variance: number,
  { mean, scale }: Around = { mean: 0, scale: 0 },
): Float64Array {
  const deviation = Math.sqrt(variance);
  if (!Number.isFinite(deviation)) return new Float64Array(count).fill(Number.NaN);
  if (deviation === 0) {
    const values = new Float64Array(count);
    integrands(mean, values);
    return values;
  }
  const weighted: Integrands = (z, out) => {
    integrands(mean + deviation * z, out);
    const weight = densityAt0 * Math.exp(-0.5 * z * z);
    for (let i = 0; i < count; i++) out[i]! *= weight;
  };
  const intervals = pairwise(edges(mean, deviation)).map(([from, to]) => kronrod(weighted, count, from, to));
  if (deviation < leastFeature) return sum(integralsOf(intervals), count);
  const absIntegral = sum(
    intervals.map((interval) => interval.absIntegral),
    count,
  ).map((part) => Math.max(part, scale));
  return sum(refine(intervals, weighted, absIntegral), count);
}

/** Where the first intervals end, in z. */
function edges(mean: number, deviation: number): number[] {
  const furthest = Math.abs(mean) + truncation * deviation;
  const features = [0];
  for (let x = 1; x < furthest; x = Math.max(4 * x, x ** 2)) features.push(x, -x);
  const inZ = features.map((x) => (x - mean) / deviation).filter((z) => Math.abs(z) < truncation);
  return [...new Set([-truncation, -6.5, -4, -2, 0, 2, 4, 6.5, truncation, ...inZ])].toSorted((a, b) => a - b);
}

/** The integrals over intervals, halved until each has converged; NaN where that takes too many. */
function refine(intervals: readonly Interval[], integrands: Integrands, absIntegral: Float64Array): Float64Array[] {
  const nothing = new Float64Array(absIntegral.length).fill(Number.NaN);
  if (absIntegral.some(Number.isNaN)) return [nothing];
  const open = [...intervals];
  const converged: Float64Array[] = [];
  for (let interval = open.pop(); interval !== undefined; interval = open.pop()) {
    if (isConverged(interval, absIntegral)) {
      converged.push(interval.integral);
      continue;
    }
    if (open.length + converged.length > maxIntervals) return [nothing];
    open.push(...halves(interval, integrands));
  }
  return converged;
}

function halves({ from, to, integral: { length: count } }: Interval, integrands: Integrands): [Interval, Interval] {
  const middle = (from + to) / 2;
  return [kronrod(integrands, count, from, middle), kronrod(integrands, count, middle, to)];
}

const integralsOf = (intervals: readonly Interval[]): Float64Array[] => intervals.map(({ integral }) => integral);

const isConverged = ({ errorEstimate }: Interval, absIntegral: Float64Array): boolean =>
  errorEstimate.every((error, i) => error <= tolerance * absIntegral[i]!);

const pairwise = (points: readonly number[]): [number, number][] => points.slice(1).map((to, i) => [points[i]!, to]);

function sum(parts: readonly Float64Array[], count: number): Float64Array {
  const total = new Float64Array(count);
  for (const part of parts) for (let i = 0; i < count; i++) total[i]! += part[i]!;
  return total;
}

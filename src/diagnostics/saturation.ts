import type { Activation } from '../activation/types.ts';

type Interval = readonly [from: number, to: number];

/** Where an activation is saturated: |φ′| under 5 % of its maximum. */
export interface SaturationRegions {
  /** sup |φ′|. */
  readonly maxAbsDerivative: number;
  /** Whether it saturates towards −∞, and towards +∞. */
  readonly saturatesAtInfinity: readonly [boolean, boolean];
  readonly isSaturated: (z: number) => boolean;
  /** The intervals [from, to) where it is not saturated; undefined of one that saturates periodically. */
  readonly unsaturated: readonly Interval[] | undefined;
  /** How many of `values` it saturates at. */
  readonly count: (values: Float32Array) => number;
}

/** The part of sup |φ′| under which an entry counts as saturated. */
export const saturationThreshold = 0.05;

/** φ′ is sampled in steps of 1/64 for |z| ≤ 40, which hits kinks at whole numbers exactly. */
const range = 40;
const step = 1 / 64;
/** Beyond that range, where it must still be what it is at ±40. */
const beyondRange = [100, 1e3, 1e4];
/** More boundaries mean an activation that saturates periodically, such as a sine. */
const mostBoundaries = 8;

const known = new WeakMap<Pick<Activation, 'derivative'>, SaturationRegions>();

/** Where an activation saturates; cached for each activation. */
export const saturationRegions = (activation: Pick<Activation, 'derivative'>): SaturationRegions => {
  const regions = known.get(activation) ?? findRegions(activation);
  known.set(activation, regions);
  return regions;
};

function findRegions({ derivative }: Pick<Activation, 'derivative'>): SaturationRegions {
  const slope = (z: number): number => Math.abs(derivative(z));
  // Where a formula leaves float64, nothing is known: there the activation counts as it does where it was last known.
  const known = (z: number): boolean => Number.isFinite(slope(z));
  const places = Array.from({ length: (2 * range) / step + 1 }, (_, i) => i * step - range).filter(known);
  if (places.length === 0) return unknown;
  const maxAbsDerivative = maxSlope(slope, places);
  const isSaturated = (z: number): boolean => slope(z) < saturationThreshold * maxAbsDerivative;
  const saturated = places.map(isSaturated);
  const boundaries = saturated.flatMap((here, i) =>
    i === 0 || here === saturated[i - 1] ? [] : [boundary(isSaturated, places[i - 1]!, places[i]!)],
  );
  const saturatesAtInfinity = [saturated[0]!, saturated.at(-1)!] as const;
  const constantBeyond = beyondRange.every((distance) =>
    [-distance, distance].every((z, side) => !known(z) || isSaturated(z) === saturatesAtInfinity[side]),
  );
  const few = constantBeyond && boundaries.length <= mostBoundaries;
  const unsaturated = unsaturatedIntervals(boundaries, saturatesAtInfinity[0]);
  return {
    maxAbsDerivative,
    saturatesAtInfinity: constantBeyond ? saturatesAtInfinity : [false, false],
    isSaturated: few ? (z) => !unsaturated.some(([from, to]) => z >= from && z < to) : isSaturated,
    unsaturated: few ? unsaturated : undefined,
    count: few ? (values) => countOutside(values, unsaturated) : (values) => countWhere(values, isSaturated),
  };
}

/** Of a derivative that is nowhere finite. */
const unknown: SaturationRegions = {
  maxAbsDerivative: Number.NaN,
  saturatesAtInfinity: [false, false],
  isSaturated: () => false,
  unsaturated: undefined,
  count: () => 0,
};

/** @param places at which the slope is known */
function maxSlope(slope: (z: number) => number, places: readonly number[]): number {
  const best = places.reduce((best, z) => (slope(z) > slope(best) ? z : best));
  // Ternary search around the best of them; its own value counts where the slope jumps there.
  let [low, high] = [best - step, best + step];
  for (let i = 0; i < 60; i++) {
    const third = (high - low) / 3;
    if (slope(low + third) < slope(high - third)) low += third;
    else high -= third;
  }
  const refined = slope((low + high) / 2);
  return Number.isFinite(refined) ? Math.max(slope(best), refined) : slope(best);
}

/** The first number after `a` that is saturated, or not, as `b` is: by bisection down to neighbouring float64 numbers. */
function boundary(isSaturated: (z: number) => boolean, a: number, b: number): number {
  const before = isSaturated(a);
  let [low, high] = [a, b];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) return high;
    if (isSaturated(middle) === before) low = middle;
    else high = middle;
  }
}

/** The intervals [from, to) between boundaries where φ is not saturated. */
function unsaturatedIntervals(boundaries: readonly number[], saturatedFirst: boolean): Interval[] {
  const ends = [...(saturatedFirst ? [] : [-Infinity]), ...boundaries, Infinity];
  return ends.flatMap((from, i) => (i % 2 === 0 && i + 1 < ends.length ? [[from, ends[i + 1]!]] : []));
}

function countOutside(values: Float32Array, intervals: readonly Interval[]): number {
  let inside = 0;
  for (const [from, to] of intervals) {
    // Branch-free: the processor could not predict on which side an entry lies.
    for (let i = 0; i < values.length; i++) inside += Number(values[i]! >= from) & Number(values[i]! < to);
  }
  return values.length - inside;
}

function countWhere(values: Float32Array, isSaturated: (z: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (isSaturated(values[i]!)) count++;
  return count;
}

import type { Activation } from '../activation/types.ts';

/** Where an activation is flat: where |φ′| is under 5 % of its maximum. */
export interface SaturationRegions {
  /** sup |φ′|. */
  readonly maxAbsDerivative: number;
  /** Flat towards −∞ and towards +∞. */
  readonly saturatesAtInfinity: readonly [boolean, boolean];
  readonly isSaturated: (z: number) => boolean;
  /** How many of `values` lie where it is flat. */
  readonly count: (values: Float32Array) => number;
}

/** The part of sup |φ′| under which an entry counts as saturated. */
export const saturationThreshold = 0.05;

/** φ′ is looked at in steps of 1/64 for |z| ≤ 40; kinks at whole numbers are then met exactly. */
const reach = 40;
const step = 1 / 64;
/** Farther out, where it must still be what it is at ±40. */
const farOut = [100, 1e3, 1e4];
/** An activation that is flat here and there without end, as a sine is. */
const mostBoundaries = 8;

const known = new WeakMap<Pick<Activation, 'derivative'>, SaturationRegions>();

/** Where an activation saturates; found once for each. */
export const saturationRegions = (activation: Pick<Activation, 'derivative'>): SaturationRegions => {
  const regions = known.get(activation) ?? findRegions(activation);
  known.set(activation, regions);
  return regions;
};

function findRegions({ derivative }: Pick<Activation, 'derivative'>): SaturationRegions {
  const slope = (z: number): number => Math.abs(derivative(z));
  const slopes = Array.from({ length: (2 * reach) / step + 1 }, (_, i) => slope(i * step - reach));
  const maxAbsDerivative = maxSlope(slope, slopes);
  const isSaturated = (z: number): boolean => slope(z) < saturationThreshold * maxAbsDerivative;
  const flats = slopes.map((value) => value < saturationThreshold * maxAbsDerivative);
  const boundaries = flats.flatMap((flat, i) => {
    const z = i * step - reach;
    return i === 0 || flat === flats[i - 1] ? [] : [boundary(isSaturated, z - step, z)];
  });
  const saturatesAtInfinity = [flats[0]!, flats.at(-1)!] as const;
  const settled = farOut.every(
    (z) => isSaturated(-z) === saturatesAtInfinity[0] && isSaturated(z) === saturatesAtInfinity[1],
  );
  const few = settled && boundaries.length <= mostBoundaries;
  const steep = unsaturatedIntervals(boundaries, saturatesAtInfinity[0]);
  return {
    maxAbsDerivative: maxAbsDerivative,
    saturatesAtInfinity: settled ? saturatesAtInfinity : [false, false],
    isSaturated: few ? (z) => !steep.some(([from, to]) => z >= from && z < to) : isSaturated,
    count: few ? (values) => countOutside(values, steep) : (values) => countWhere(values, isSaturated),
  };
}

/** @param slopes at −reach, −reach + step, … */
function maxSlope(slope: (z: number) => number, slopes: readonly number[]): number {
  const best = slopes.reduce((best, value, i) => (value > slopes[best]! ? i : best), 0);
  // Ternary search around the best of them; its own value counts where the slope jumps there.
  let [low, high] = [(best - 1) * step - reach, (best + 1) * step - reach];
  for (let i = 0; i < 60; i++) {
    const third = (high - low) / 3;
    if (slope(low + third) < slope(high - third)) low += third;
    else high -= third;
  }
  return Math.max(slopes[best]!, slope((low + high) / 2));
}

/** The first number after `a` at which φ is as flat, or not, as at `b`: by halving down to neighbouring numbers. */
function boundary(flat: (z: number) => boolean, a: number, b: number): number {
  const before = flat(a);
  let [low, high] = [a, b];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) return high;
    if (flat(middle) === before) low = middle;
    else high = middle;
  }
}

/** The intervals [from, to) between boundaries where φ is not flat. */
function unsaturatedIntervals(boundaries: readonly number[], flatFirst: boolean): [from: number, to: number][] {
  const ends = [...(flatFirst ? [] : [-Infinity]), ...boundaries, Infinity];
  return ends.flatMap((from, i) => (i % 2 === 0 && i + 1 < ends.length ? [[from, ends[i + 1]!]] : []));
}

function countOutside(values: Float32Array, intervals: readonly [from: number, to: number][]): number {
  let inside = 0;
  for (const [from, to] of intervals) {
    // Without a branch: on which side an entry lies is a coin toss that a processor can't foresee.
    for (let i = 0; i < values.length; i++) inside += Number(values[i]! >= from) & Number(values[i]! < to);
  }
  return values.length - inside;
}

function countWhere(values: Float32Array, flat: (z: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (flat(values[i]!)) count++;
  return count;
}

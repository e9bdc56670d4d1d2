import type { Activation } from '../activation/types.ts';

/** Where an activation is flat: where |φ′| is under 5 % of its maximum. */
export interface FlatRegions {
  /** sup |φ′|. */
  readonly steepest: number;
  /** Flat towards −∞ and towards +∞. */
  readonly tails: readonly [boolean, boolean];
  readonly isFlat: (z: number) => boolean;
  /** How many of `values` lie where it is flat. */
  readonly count: (values: Float32Array) => number;
}

/** The part of sup |φ′| under which an entry counts as saturated. */
export const flatPart = 0.05;

/** φ′ is looked at in steps of 1/64 for |z| ≤ 40; kinks at whole numbers are then met exactly. */
const reach = 40;
const step = 1 / 64;
/** Farther out, where it must still be what it is at ±40. */
const farOut = [100, 1e3, 1e4];
/** An activation that is flat here and there without end, as a sine is. */
const mostBoundaries = 8;

export function flatRegions({ derivative }: Pick<Activation, 'derivative'>): FlatRegions {
  const slope = (z: number): number => Math.abs(derivative(z));
  const nodes = Array.from({ length: (2 * reach) / step + 1 }, (_, i) => i * step - reach);
  const steepest = steepestSlope(slope, nodes);
  const flat = (z: number): boolean => slope(z) < flatPart * steepest;
  const boundaries = nodes.slice(1).flatMap((z) => (flat(z) === flat(z - step) ? [] : [boundary(flat, z - step, z)]));
  const tails = [flat(-reach), flat(reach)] as const;
  const settled = farOut.every((z) => flat(-z) === tails[0] && flat(z) === tails[1]);
  const few = settled && boundaries.length <= mostBoundaries;
  const steep = steepIntervals(boundaries, tails[0]);
  return {
    steepest,
    tails: settled ? tails : [false, false],
    isFlat: flat,
    count: few ? (values) => countOutside(values, steep) : (values) => countWhere(values, flat),
  };
}

function steepestSlope(slope: (z: number) => number, nodes: readonly number[]): number {
  const best = nodes.reduce((best, z) => (slope(z) > slope(best) ? z : best));
  // Ternary search around the best node; its own value counts where the slope jumps there.
  let [low, high] = [best - step, best + step];
  for (let i = 0; i < 60; i++) {
    const third = (high - low) / 3;
    if (slope(low + third) < slope(high - third)) low += third;
    else high -= third;
  }
  return Math.max(slope(best), slope((low + high) / 2));
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
function steepIntervals(boundaries: readonly number[], flatFirst: boolean): [from: number, to: number][] {
  const ends = [...(flatFirst ? [] : [-Infinity]), ...boundaries, Infinity];
  return ends.flatMap((from, i) => (i % 2 === 0 && i + 1 < ends.length ? [[from, ends[i + 1]!]] : []));
}

function countOutside(values: Float32Array, intervals: readonly [from: number, to: number][]): number {
  let inside = 0;
  for (const [from, to] of intervals) {
    for (let i = 0; i < values.length; i++) if (values[i]! >= from && values[i]! < to) inside++;
  }
  return values.length - inside;
}

function countWhere(values: Float32Array, flat: (z: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (flat(values[i]!)) count++;
  return count;
}

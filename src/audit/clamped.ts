import type { Summary } from './summary.ts';
import { negative } from './summary.ts';

/** PyTorch's trunc_normal_ puts what float32 rounds beyond its bounds onto them. */
const bound = 2;
/** The bin that begins at 2. */
const bin = 0x4000;
/** A std from which on draws come near to 2 by themselves. */
const widest = 0.3;
/** More entries than this part are no accident of rounding. */
const mostClamped = 1e-3;

/**
 * Entries at exactly ±2 that lie far from all others, and the summary without them: a few of them would be most of the variance.
 */
export const clampedTails = (summary: Summary): { clamped: number; rest: Summary } => {
  const { histogram, min, max, count, nonfinite, sumOfSquares, mean } = summary;
  const finite = count - nonfinite;
  const at = (first: number, reached: boolean): number => (reached ? histogram[first + bin]! : 0);
  const [low, high] = [at(negative, min === -bound), at(0, max === bound)];
  const clamped = low + high;
  const rest = finite - clamped;
  const squares = sumOfSquares - clamped * bound ** 2;
  const std = Math.sqrt(squares / rest);
  const far =
    clamped > 0 && clamped < mostClamped * finite + 2 && rest > 0 && std < widest && Math.max(max, -min) === bound;
  if (!far) return { clamped: 0, rest: summary };
  const kept = histogram.slice();
  if (low > 0) kept[negative + bin] = 0;
  if (high > 0) kept[bin] = 0;
  const [least, most] = rangeOf(kept);
  const shifted = (mean * finite + bound * (low - high)) / rest;
  const fourth = fourthMoment(kept, rest) / (squares / rest) ** 2;
  return {
    clamped,
    rest: {
      ...summary,
      count: count - clamped,
      mean: shifted,
      std: Math.sqrt(Math.max(0, squares / rest - shifted ** 2)),
      sumOfSquares: squares,
      kurtosis: fourth,
      min: low > 0 ? least : min,
      max: high > 0 ? most : max,
      histogram: kept,
    },
  };
};

const word = new Uint32Array(1);
const value = new Float32Array(word.buffer);

/** The middle of a bin, to a part in 256. */
const middle = (index: number): number => {
  word[0] = ((index << 16) | 0x8000) >>> 0;
  return value[0]!;
};

/** The least and the greatest bin that hold something, by their middles. */
const rangeOf = (histogram: Float64Array): [number, number] => {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < histogram.length; i++) {
    const v = histogram[i]! > 0 ? middle(i) : NaN;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  return [least, most];
};

const fourthMoment = (histogram: Float64Array, count: number): number => {
  let sum = 0;
  for (let i = 0; i < histogram.length; i++) {
    const v = histogram[i]! > 0 ? middle(i) : 0;
    if (v - v === 0) sum += histogram[i]! * v ** 4;
  }
  return sum / count;
};

import { countIn, negative, type Histogram } from './histogram.ts';
import type { Summary } from './summary.ts';

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
  const at = (place: number, reached: boolean): number => (reached ? countIn(histogram, (one) => one === place) : 0);
  const [low, high] = [at(negative + bin, min === -bound), at(bin, max === bound)];
  const clamped = low + high;
  const rest = finite - clamped;
  const squares = sumOfSquares - clamped * bound ** 2;
  const std = Math.sqrt(squares / rest);
  const far =
    clamped > 0 && clamped < mostClamped * finite + 2 && rest > 0 && std < widest && Math.max(max, -min) === bound;
  if (!far) return { clamped: 0, rest: summary };
  const kept = without(histogram, (one) => (one === negative + bin && low > 0) || (one === bin && high > 0));
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
      min: low > 0 ? middle(kept.bins[0]!) : min,
      max: high > 0 ? middle(kept.bins.at(-1)!) : max,
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

const without = ({ bins, counts }: Histogram, holds: (bin: number) => boolean): Histogram => ({
  bins: bins.filter((bin) => !holds(bin)),
  counts: counts.filter((_, i) => !holds(bins[i]!)),
});

const fourthMoment = ({ bins, counts }: Histogram, count: number): number =>
  counts.reduce((sum, n, i) => sum + n * middle(bins[i]!) ** 4, 0) / count;

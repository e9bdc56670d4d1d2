import { negative } from './histogram.ts';
import type { Summary } from './summary.ts';

/** The entries of a tensor as draws, for tests against a distribution. */
export interface Sample {
  readonly count: number;
  readonly mean: number;
  /** √(Σ x² / count). */
  readonly rms: number;
  readonly std: number;
  readonly kurtosis: number;
  readonly min: number;
  readonly max: number;
  /** max |x|. */
  readonly extreme: number;
  /** Rounding of an entry, as a part of it. */
  readonly rounding: number;
  /** Points of the empirical distribution function: the part `shares[i]` of the entries lies under `edges[i]`. */
  readonly edges: Float32Array;
  readonly shares: Float32Array;
}

/** Points of the distribution function, about. */
const points = 512;

/** @param dropZeros leaves entries that are exactly 0 out: padding of an embedding, or a rule that sets them */
export const sampleOf = (summary: Summary, dropZeros = false): Sample => {
  const dropped = dropZeros ? summary.zeros : 0;
  const count = summary.count - summary.nonfinite - dropped;
  const mean = (summary.mean * (count + dropped)) / count;
  const rms = Math.sqrt(summary.sumOfSquares / count);
  const std = dropped === 0 ? summary.std : Math.sqrt(Math.max(0, rms ** 2 - mean ** 2));
  return {
    count,
    mean,
    rms,
    std,
    kurtosis: dropped === 0 ? summary.kurtosis : (summary.kurtosis * count) / (count + dropped),
    min: summary.min,
    max: summary.max,
    extreme: Math.max(Math.abs(summary.min), Math.abs(summary.max)),
    rounding: 2 ** -(summary.fractionBits + 1),
    ...distributionFunction(summary, dropped, count),
  };
};

const distributionFunction = (
  { histogram: { bins, counts }, fractionBits }: Summary,
  dropped: number,
  count: number,
): Pick<Sample, 'edges' | 'shares'> => {
  const edges: number[] = [];
  const shares: number[] = [];
  const step = Math.max(1, count / points);
  const digits = fractionBits < 23 ? fractionBits : Infinity;
  let [sum, last, left] = [0, 0, dropped];
  for (const [i, bin] of bins.entries()) {
    const zeros = bin % negative === 0 ? Math.min(left, counts[i]!) : 0;
    left -= zeros;
    sum += counts[i]! - zeros;
    if (sum - last < step) continue;
    last = sum;
    edges.push(bin < negative ? lowerEdge(bin + 1, digits) : -lowerEdge(bin - negative, digits));
    shares.push(sum / count);
  }
  return { edges: Float32Array.from(edges), shares: Float32Array.from(shares) };
};

const word = new Uint32Array(1);
const value = new Float32Array(word.buffer);

/** Where a bin begins: of rounded entries half a step before its first number, since what lies there was rounded up to it. */
const lowerEdge = (bin: number, digits: number): number => {
  word[0] = (bin << 16) >>> 0;
  const first = value[0]!;
  if (first === 0 || digits === Infinity) return first;
  word[0] = ((bin << 16) >>> 0) - 1;
  return first - 2 ** (Math.floor(Math.log2(value[0]!)) - digits - 1);
};

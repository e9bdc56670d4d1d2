import { negative, type Summary } from './summary.ts';

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
  /** Points of the empirical distribution function: `below[i]` entries lie under `edges[i]`. */
  readonly edges: Float64Array;
  readonly below: Float64Array;
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
  { histogram, fractionBits }: Summary,
  dropped: number,
  count: number,
): Pick<Sample, 'edges' | 'below'> => {
  const edges: number[] = [];
  const below: number[] = [];
  const step = Math.max(1, count / points);
  let [sum, last] = [0, 0];
  const add = (bin: number, edge: (bin: number) => number): void => {
    sum += bin === 0 || bin === negative ? Math.max(0, histogram[bin]! - (bin === 0 ? dropped : 0)) : histogram[bin]!;
    if (sum - last < step) return;
    last = sum;
    edges.push(edge(bin));
    below.push(sum);
  };
  const digits = fractionBits < 23 ? fractionBits : Infinity;
  for (let bin = negative + finiteBins; bin-- > negative;)
    if (histogram[bin]! > 0) add(bin, (b) => -lowerEdge(b - negative, digits));
  for (let bin = 0; bin < finiteBins; bin++) if (histogram[bin]! > 0) add(bin, (b) => lowerEdge(b + 1, digits));
  return { edges: Float64Array.from(edges), below: Float64Array.from(below) };
};

/** Bins of finite numbers. */
const finiteBins = 0x7f80;

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

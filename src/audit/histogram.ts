/** Bins of a tally: the upper half of a float32's bits, 128 bins between powers of 2, those of negative numbers from `negative` on. */
export const binCount = 1 << 16;
export const negative = 1 << 15;
/** Bins of finite numbers, of each sign. */
const finiteBins = 0x7f80;

/** How many of the finite entries lie in each bin that holds some, by value from the lowest on. */
export interface Histogram {
  readonly bins: Uint16Array;
  readonly counts: Float64Array;
}

/**
 * What a tally holds of finite entries. The tally is all zeros after it: one serves for a whole file, as what is allocated for each of
 * many tensors makes the garbage collector run at each of them.
 * @param tally entries by bin
 */
export const takeHistogram = (tally: Float64Array): Histogram => {
  const found: number[] = [];
  for (let bin = negative + finiteBins; bin-- > negative;) if (tally[bin]! > 0) found.push(bin);
  for (let bin = 0; bin < finiteBins; bin++) if (tally[bin]! > 0) found.push(bin);
  const counts = Float64Array.from(found, (bin) => tally[bin]!);
  tally.fill(0);
  return { bins: Uint16Array.from(found), counts };
};

/** How many entries lie in bins of which something holds. */
export const countIn = ({ bins, counts }: Histogram, holds: (bin: number) => boolean): number =>
  counts.reduce((sum, count, i) => (holds(bins[i]!) ? sum + count : sum), 0);

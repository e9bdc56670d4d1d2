/** Equal-width bins from `lower` to `upper`, as `np.histogram` lays them: bin i is [edge i, edge i+1), the last one closed. */
export interface Histogram {
  readonly lower: number;
  readonly upper: number;
  readonly counts: readonly number[];
}

/**
 * What is known of one layer's values at one epoch, in one direction.
 * Moments, extremes, zeros and histogram speak of the finite values only; without any they are NaN and the counts all 0.
 */
export interface LayerStatistics {
  /** All entries, finite or not: samples × units. */
  readonly count: number;
  /** Entries that are ±Infinity or NaN. */
  readonly nonfinite: number;
  readonly mean: number;
  /** Population standard deviation (ddof = 0), accumulated in float64. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Entries equal to 0 (or subnormal, below 1.18e-38), as a fraction of the finite ones. */
  readonly zeroFraction: number;
  readonly histogram: Histogram;
}

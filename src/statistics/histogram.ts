import type { Histogram } from './types.ts';

/** The edges of a histogram's bins, `np.linspace(lower, upper, bins + 1)`. */
export const edges = ({ lower, upper, counts }: Histogram): Float64Array => linspace(lower, upper, counts.length);

/**
 * Counts the finite entries of `values` in equal-width bins from `min` to `max`, as `np.histogram` does in float64:
 * bin i is [edge i, edge i+1), the last one closed; constant data lies in the middle of a range of its value ± 0.5.
 */
export const histogram = (values: Float32Array, bins: number, min: number, max: number): Histogram => {
  const [lower, upper] = histogramRange(min, max);
  const edge = linspace(lower, upper, bins);
  const counts = new Float64Array(bins);
  const perUnit = bins / (upper - lower);
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v - v !== 0) continue;
    let bin = ((v - lower) * perUnit) | 0;
    if (bin >= bins) bin = bins - 1;
    // The quotient's rounding can put a value on the wrong side of an edge; the edge decides.
    if (v < edge[bin]!) bin--;
    else if (v >= edge[bin + 1]! && bin < bins - 1) bin++;
    counts[bin]!++;
  }
  return { lower, upper, counts: [...counts] };
};

/** `np.histogram`'s range: constant data is widened by ± 0.5, and by more where float64 can't tell v from v ± 0.5. */
export const histogramRange = (min: number, max: number): [number, number] => {
  if (Number.isNaN(min)) return [0, 1];
  if (min < max) return [min, max];
  const half = Math.max(0.5, Math.abs(min) * 2 ** -50);
  return [min - half, max + half];
};

const linspace = (lower: number, upper: number, bins: number): Float64Array => {
  const step = (upper - lower) / bins;
  const edge = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + lower);
  edge[bins] = upper;
  return edge;
};

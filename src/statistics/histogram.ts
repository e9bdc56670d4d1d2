import type { Histogram } from './statistics.ts';

/**
 * The edges of a histogram's bins, `np.linspace(lower, upper, bins + 1)`.
 *
 *     edges({ lower: 0, upper: 4, counts: [1, 1, 1, 1] }) // Float64Array [0, 1, 2, 3, 4]
 */
export const edges = ({ lower, upper, counts }: Histogram): Float64Array => linspace(lower, upper, counts.length);

/**
 * Counts `values`, all of them finite, in equal-width bins from `min` to `max`, as `np.histogram` does in float64:
 * bin i is [edge i, edge i+1), the last one closed; constant data lies in the middle of `histogramRange`.
 *
 *     histogram(Float32Array.of(0, 1, 2, 4), 4, 0, 4) // [1, 1, 1, 1]
 */
export const histogram = (values: Float32Array, bins: number, min: number, max: number): number[] => {
  const [lower, upper] = histogramRange(min, max, bins);
  const edge = linspace(lower, upper, bins);
  edge[bins] = Infinity;
  const perUnit = bins / (upper - lower);
  // Two values per iteration, to halve the loop's overhead; the extra bin catches what rounding puts beyond the last edge.
  const counts = [new Int32Array(bins + 1), new Int32Array(bins + 1)] as const;
  const even = values.length - (values.length % 2);
  for (let i = 0; i < even; i += 2) {
    counts[0][binOf(values[i]!, lower, perUnit, edge)]!++;
    counts[1][binOf(values[i + 1]!, lower, perUnit, edge)]!++;
  }
  if (even < values.length) counts[0][binOf(values[even]!, lower, perUnit, edge)]!++;
  return Array.from({ length: bins }, (_, bin) => counts[0][bin]! + counts[1][bin]!);
};

/** The bin by division, corrected by the edges: rounding may put a value on the wrong side of one. */
const binOf = (v: number, lower: number, perUnit: number, edge: Float64Array): number => {
  const bin = ((v - lower) * perUnit) | 0;
  if (v < edge[bin]!) return bin - 1;
  return v >= edge[bin + 1]! ? bin + 1 : bin;
};

/**
 * `np.histogram`'s range: constant data is widened by ± 0.5, and by more where a bin would be narrower than 2⁻⁴⁵ of the value:
 * 128 steps of float64, without which edges fall together. `np.histogram` itself refuses to lay bins of no width.
 */
export const histogramRange = (min: number, max: number, bins: number): [number, number] => {
  if (Number.isNaN(min)) return [0, 1];
  if (min < max) return [min, max];
  const half = Math.max(0.5, Math.abs(min) * bins * 2 ** -46);
  return [min - half, max + half];
};

const linspace = (lower: number, upper: number, bins: number): Float64Array => {
  const step = (upper - lower) / bins;
  const edge = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + lower);
  edge[bins] = upper;
  return edge;
};

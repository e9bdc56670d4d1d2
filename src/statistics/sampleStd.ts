/**
 * What of the spread tells samples apart: the root of the mean over units of the variance over samples, of finite values alone,
 * in float64: `np.sqrt(np.nanmean(np.nanvar(a, axis=0)))`. NaN without a finite value. The native addon does the same,
 * operation for operation.
 *
 * One pass over the distances from each unit's first value: a constant unit adds exactly 0. What these lose by cancellation is
 * under `samples` roundings of float64.
 *
 *     sampleStd(Float32Array.of(1, 5, 3, 5), 2) // √(½ · 1 + ½ · 0) = 0.7071…
 *
 * @param values (samples, units), row by row
 */
export const sampleStd = (values: Float32Array, units: number): number => {
  const firsts = Float64Array.from(values.subarray(0, units));
  const sums = new Float64Array(units);
  const squares = new Float64Array(units);
  for (let row = 0; row < values.length; row += units) {
    for (let j = 0; j < units; j++) {
      const d = values[row + j]! - firsts[j]!;
      sums[j]! += d;
      squares[j]! += d * d;
    }
  }
  const samples = values.length / units;
  let total = 0;
  for (let j = 0; j < units; j++) total += varianceOf(sums[j]!, squares[j]!, samples);
  // What is not finite leaves its mark on the sums.
  return total - total === 0 ? Math.sqrt(total / units) : sampleStdOfFinite(values, units);
};

/** Slower: each unit with the number of its finite values. */
const sampleStdOfFinite = (values: Float32Array, units: number): number => {
  let [total, counted] = [0, 0];
  for (let j = 0; j < units; j++) {
    let [first, count, sum, square] = [0, 0, 0, 0];
    for (let i = j; i < values.length; i += units) {
      const v = values[i]!;
      if (v - v !== 0) continue;
      if (count === 0) first = v;
      const d = v - first;
      count += 1;
      sum += d;
      square += d * d;
    }
    if (count === 0) continue;
    total += varianceOf(sum, square, count);
    counted += 1;
  }
  return Math.sqrt(total / counted);
};

/** From sum and sum of squares of distances; rounding takes it below 0 where nearly nothing differs. */
const varianceOf = (sum: number, square: number, count: number): number =>
  Math.max(0, square - (sum * sum) / count) / count;

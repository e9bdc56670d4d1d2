export interface Moments {
  readonly finite: number;
  readonly zeros: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** Below it float32 is subnormal, which TensorFlow takes for 0 and WebAssembly doesn't: all engines count it as 0. */
const smallestNormal = 2 ** -126;

/**
 * Mean and population standard deviation over the finite entries of `values`, by two passes in float64:
 * squares of float32 data can't overflow there, and the second pass keeps a small std beside a large mean exact.
 * Without a finite entry, mean, std, min and max are NaN.
 */
export const moments = (values: Float32Array): Moments => {
  let finite = 0;
  let zeros = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v - v !== 0) continue; // Infinity - Infinity and NaN - NaN are NaN
    finite++;
    sum += v;
    if (Math.abs(v) < smallestNormal) zeros++; // without a branch on the sign, which can't be foreseen
    if (v < min) min = v;
    if (v > max) max = v;
  }
  if (finite === 0) return { finite, zeros, mean: NaN, std: NaN, min: NaN, max: NaN };
  // A constant layer's std is 0, not the rounding error of its mean.
  if (min === max) return { finite, zeros, mean: min + 0, std: 0, min: min + 0, max: max + 0 };
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - mean;
    if (d - d === 0) squares += d * d;
  }
  return { finite, zeros, mean, std: Math.sqrt(squares / finite), min: min + 0, max: max + 0 };
};

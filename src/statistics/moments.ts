/** Sample moments of the finite entries, with their number and that of the zeros among them. */
export interface Moments {
  readonly finite: number;
  readonly zeros: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Mean and population standard deviation over the finite entries of `values`, by two passes in float64:
 * squares of float32 data can't overflow there, and the second pass keeps a small std beside a large mean exact.
 * Without a finite entry, mean, std, min and max are NaN. The native addon does the same, operation for operation.
 */
export const moments = (values: Float32Array): Moments => {
  const finite = values.length;
  const sum = sumOf(values);
  // Float32 values add up in float64 without overflow: a sum that is not finite means an entry that is not, which is rare.
  if (sum - sum !== 0) return moments(finiteOf(values));
  const { zeros, min, max } = extremesOf(values);
  if (finite === 0) return { finite, zeros, mean: NaN, std: NaN, min: NaN, max: NaN };
  // A constant layer's std is 0, not the rounding error of its mean.
  if (min === max) return { finite, zeros, mean: min, std: 0, min, max };
  const mean = sum / finite;
  return { finite, zeros, mean, std: Math.sqrt(squaresOf(values, mean) / finite), min, max };
};

/** The entries that are neither NaN nor ±Infinity. */
export const finiteOf = (values: Float32Array): Float32Array => values.filter((v) => v - v === 0);

/** In four independent partial sums, so that no addition waits for the one before it. */
const sumOf = (values: Float32Array): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]!;
  return a + b + (c + d);
};

/** Σ (v − mean)², likewise. */
const squaresOf = (values: Float32Array, mean: number): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += squareOf(values[i]! - mean);
    b += squareOf(values[i + 1]! - mean);
    c += squareOf(values[i + 2]! - mean);
    d += squareOf(values[i + 3]! - mean);
  }
  for (let i = whole; i < values.length; i++) a += squareOf(values[i]! - mean);
  return a + b + (c + d);
};

const extremesOf = (values: Float32Array): Pick<Moments, 'zeros' | 'min' | 'max'> => {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let zeros = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (v < min) min = v;
    if (v > max) max = v;
    zeros += isZero(bits[i]!);
  }
  // Plus 0: not −0.
  return { zeros, min: min + 0, max: max + 0 };
};

/** 1 for 0 and −0, else 0. Without a branch, which ReLU's outputs would make a coin's toss. */
const isZero = (bits: number): number => ((bits & 0x7fffffff) - 1) >>> 31;

const squareOf = (d: number): number => d * d;

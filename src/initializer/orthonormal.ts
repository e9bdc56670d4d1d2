import type { RandomStream } from '../random/stream.ts';
import { matrixOf } from './shape.ts';
import type { WeightShape } from './types.ts';

/**
 * W with orthonormal columns, or orthonormal rows where there are fewer of them, times `gain`; uniformly distributed
 * (Haar); a kernel as the matrix (k² · channels in / groups, channels out). In NumPy `q, r = np.linalg.qr(g.randn(max(shape), min(shape)))`, `q * np.sign(np.diag(r))`, transposed where
 * fanIn < fanOut.
 */
export function orthonormal(stream: RandomStream, shape: WeightShape, gain: number): Float32Array {
  const { fanIn, fanOut } = matrixOf(shape);
  const length = Math.max(fanIn, fanOut);
  const count = Math.min(fanIn, fanOut);
  const vectors = Array.from({ length: count }, () => new Float64Array(length));
  for (let i = 0; i < length; i++) for (const vector of vectors) vector[i] = stream.normal();
  orthonormalize(vectors);
  const W = new Float32Array(fanIn * fanOut);
  const [entryStride, vectorStride] = fanIn < fanOut ? [1, fanOut] : [fanOut, 1];
  for (const [k, vector] of vectors.entries()) {
    for (let i = 0; i < length; i++) W[i * entryStride + k * vectorStride] = gain * vector[i]!;
  }
  return W;
}

/** Vectors of length `gain` and max(fanIn, fanOut) entries. */
export const orthonormalVariance = (shape: WeightShape, gain: number): number => {
  const { fanIn, fanOut } = matrixOf(shape);
  return gain ** 2 / Math.max(fanIn, fanOut);
};

export const orthonormalStd = (shape: WeightShape, gain: number): number => {
  const { fanIn, fanOut } = matrixOf(shape);
  return gain / Math.sqrt(Math.max(fanIn, fanOut));
};

/** Modified Gram–Schmidt in place: the Q of a QR decomposition whose R has a positive diagonal (Mezzadri 2007). */
function orthonormalize(vectors: readonly Float64Array[]): void {
  for (const [k, pivot] of vectors.entries()) {
    const norm = Math.sqrt(dot(pivot, pivot));
    for (let i = 0; i < pivot.length; i++) pivot[i]! /= norm;
    for (let j = k + 1; j < vectors.length; j++) subtractProjection(vectors[j]!, pivot);
  }
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const share = dot(vector, unit);
  for (let i = 0; i < vector.length; i++) vector[i]! -= share * unit[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

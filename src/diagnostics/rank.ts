import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { matMulABt, matMulAtB } from '../network/tensors.ts';

/** Outputs that differ by less than this part of their size differ by the rounding of float32 products. */
const resolution = 1e-6;

/**
 * The participation ratio (tr C)² / tr C² of the units' covariance C over the samples (Gao et al. 2017): from 1, all outputs on a
 * line, to min(samples − 1, units), all directions alike. 0 where the outputs don't differ.
 * @param values (samples, units), row by row, all finite
 */
export const participationRatio = (values: Float32Array, units: number): number =>
  participationRatios([values], units)[0]!;

/** The same of several matrices of one shape, in one product. */
export function participationRatios(matrices: readonly Float32Array[], units: number): readonly number[] {
  const size = matrices[0]!.length;
  const samples = size / units;
  const all = new Float32Array(matrices.length * size);
  let count = 0;
  // Those whose samples don't differ leave their place to the next one.
  const differs = matrices.map((values) => {
    const found = centre(values, units, all.subarray(count * size, (count + 1) * size));
    count += Number(found);
    return found;
  });
  if (count === 0) return differs.map(() => 0);
  const grams = valuesOf(() => {
    const matrix = tf.tensor3d(all.subarray(0, count * size), [count, samples, units]);
    // tr C and tr C² are the same for the units' products and for the samples': the smaller matrix serves.
    return units <= samples ? matMulAtB(matrix, matrix) : matMulABt(matrix, matrix);
  });
  const side = Math.min(samples, units);
  let next = 0;
  return differs.map((found) => (found ? ratioOf(grams.subarray(next, (next += side ** 2)), side) : 0));
}

/** (tr G)² / tr G² of a square matrix. */
function ratioOf(gram: Float32Array, side: number): number {
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < side; i++) trace += gram[i * (side + 1)]!;
  for (let i = 0; i < gram.length; i++) squares += gram[i]! * gram[i]!;
  return trace ** 2 / squares;
}

/**
 * Writes each unit's outputs less their mean over the samples, divided by the root mean square of all these differences: their
 * squares then stay within float32. @returns false, and writes nothing, where the samples differ by no more than rounding
 */
function centre(values: Float32Array, units: number, into: Float32Array): boolean {
  const samples = values.length / units;
  const means = new Float64Array(units);
  let largest = 0;
  for (let row = 0; row < values.length; row += units) {
    let square = 0;
    for (let j = 0; j < units; j++) {
      means[j]! += values[row + j]!;
      square += values[row + j]! ** 2;
    }
    largest = Math.max(largest, square);
  }
  for (let j = 0; j < units; j++) means[j]! /= samples;
  let spread = 0;
  for (let row = 0; row < values.length; row += units) {
    for (let j = 0; j < units; j++) spread += (values[row + j]! - means[j]!) ** 2;
  }
  if (spread <= resolution ** 2 * largest * samples) return false;
  const inverse = 1 / Math.sqrt(spread / values.length);
  for (let row = 0; row < values.length; row += units) {
    for (let j = 0; j < units; j++) into[row + j] = (values[row + j]! - means[j]!) * inverse;
  }
  return true;
}

/** Read outside of `tf.tidy`, which would walk through the array entry by entry in search of tensors. */
function valuesOf(compute: () => Tensor): Float32Array {
  const tensor = tf.tidy(compute);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

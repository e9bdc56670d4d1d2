import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
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
  const spreads = matrices.map((values) => centred(values, units));
  const spread = spreads.filter((one) => one !== undefined);
  if (spread.length === 0) return spreads.map(() => 0);
  const samples = spread[0]!.length / units;
  const grams = valuesOf(() => {
    const matrix = tf.stack(spread.map((one) => tf.tensor2d(one, [samples, units]))) as Tensor3D;
    // tr C and tr C² are the same for the units' products and for the samples': the smaller matrix serves.
    return units <= samples ? matMulAtB(matrix, matrix) : matMulABt(matrix, matrix);
  });
  const side = Math.min(samples, units);
  let next = 0;
  return spreads.map((one) => (one ? ratioOf(grams.subarray(next, (next += side ** 2)), side) : 0));
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
 * Each unit's outputs less their mean over the samples, divided by the root mean square of all these differences: their squares then
 * stay within float32. Undefined where the samples differ by no more than rounding.
 */
function centred(values: Float32Array, units: number): Float32Array | undefined {
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
  if (spread <= resolution ** 2 * largest * samples) return undefined;
  const inverse = 1 / Math.sqrt(spread / values.length);
  const differences = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += units) {
    for (let j = 0; j < units; j++) differences[row + j] = (values[row + j]! - means[j]!) * inverse;
  }
  return differences;
}

/** Read outside of `tf.tidy`, which would walk through the array entry by entry in search of tensors. */
function valuesOf(compute: () => Tensor): Float32Array {
  const tensor = tf.tidy(compute);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

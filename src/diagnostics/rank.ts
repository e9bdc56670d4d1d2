import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { matMulABt, matMulAtB } from '../network/tensors.ts';

/** Outputs that differ by less than this part of their size differ by the rounding of float32 products. */
const resolution = 1e-6;

/**
 * The participation ratio (tr C)² / tr C² of the units' covariance C over the samples (Gao et al. 2017): from 1, all outputs on a
 * line, to min(samples − 1, units), all directions alike. 0 where the outputs don't differ.
 * @param out (samples, units), all finite
 * @param scale a bound of the rows' norms that is near them; with it taken out, their squares stay within float32
 */
export function participationRatio(out: Tensor2D, scale: number): number {
  const [samples, units] = out.shape;
  if (scale === 0) return 0;
  const gram = valuesOf(() => {
    const centred = tf.mul<Tensor2D>(tf.sub(out, tf.mean(out, 0)), 1 / scale);
    // tr C and tr C² are the same for the units' products and for the samples': the smaller matrix serves.
    return units <= samples ? matMulAtB(centred, centred) : matMulABt(centred, centred);
  });
  const side = Math.min(samples, units);
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < side; i++) trace += gram[i * (side + 1)]!;
  for (let i = 0; i < gram.length; i++) squares += gram[i]! * gram[i]!;
  return trace < resolution ** 2 * samples ? 0 : trace ** 2 / squares;
}

/** Read outside of `tf.tidy`, which would walk through the array entry by entry in search of tensors. */
function valuesOf(compute: () => Tensor2D): Float32Array {
  const tensor = tf.tidy(compute);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

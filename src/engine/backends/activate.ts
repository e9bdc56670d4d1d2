import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../types.ts';

/** Makes a registered backend the one that computes. */
export async function activate(backend: Backend): Promise<void> {
  // Otherwise the cpu backend advertises tfjs-node on the console.
  tf.enableProdMode();
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend of TensorFlow.js does not start`);
}

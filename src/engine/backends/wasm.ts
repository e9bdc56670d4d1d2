import * as tf from '@tensorflow/tfjs-core';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { Running } from './running.ts';

/** The WebAssembly kernels; Node gives them one thread. */
export async function startWasm(): Promise<Running> {
  await tf.setBackend('wasm');
  return { version: version_wasm, threads: 1 };
}

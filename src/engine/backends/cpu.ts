import * as tf from '@tensorflow/tfjs-core';
import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import type { Running } from './running.ts';

/** The kernels in plain JavaScript, which run anywhere. */
export async function startCpu(): Promise<Running> {
  await tf.setBackend('cpu');
  return { version: version_cpu, threads: 1 };
}

import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import { activate } from './activate.ts';
import type { Running } from '../types.ts';

/** The kernels in plain JavaScript, which run anywhere. */
export async function startCpu(): Promise<Running> {
  await activate('cpu');
  return { version: version_cpu, threads: 1 };
}

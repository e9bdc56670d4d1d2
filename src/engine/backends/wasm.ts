import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { activate } from './activate.ts';
import type { Running } from './running.ts';

/** The WebAssembly kernels; Node gives them one thread. */
export async function startWasm(): Promise<Running> {
  await activate('wasm');
  return { version: version_wasm, threads: 1 };
}

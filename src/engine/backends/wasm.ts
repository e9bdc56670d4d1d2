import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { activate } from './activate.ts';
import type { Running } from '../types.ts';
import { replaceInexactKernels } from './wasmKernels.ts';

/** The WebAssembly kernels; Node gives them one thread. */
export async function startWasm(): Promise<Running> {
  const known = rethrowing.map((event) => new Set(process.rawListeners(event)));
  await activate('wasm');
  // Emscripten listens to what the whole process doesn't catch; that is for the program to do whose process it is.
  for (const [i, event] of rethrowing.entries()) {
    for (const listener of process.rawListeners(event)) {
      if (!known[i]!.has(listener)) process.off(event, listener as () => void);
    }
  }
  replaceInexactKernels();
  return { version: version_wasm, threads: 1 };
}

const rethrowing = ['uncaughtException', 'unhandledRejection'] as const;

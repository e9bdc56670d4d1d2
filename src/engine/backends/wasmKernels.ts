import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Cos, registerKernel, Sign, Sin, unregisterKernel, type KernelConfig } from '@tensorflow/tfjs-core';

/** The backend's own sin(−1e-12) is 1.7e-7, and its sign is 0 up to |x| = 1e-7 (tensorflow/tfjs#7618, #4525). */
const exact = { [Sin]: Math.sin, [Cos]: Math.cos, [Sign]: Math.sign };

/** Puts JavaScript's functions in place of the kernels that are inexact near 0. The backend must have started. */
export const replaceInexactKernels = (): void => {
  for (const [name, f] of Object.entries(exact)) {
    unregisterKernel(name, 'wasm');
    registerKernel(entrywise(name, f));
  }
};

const entrywise = (kernelName: string, f: (x: number) => number): KernelConfig => ({
  kernelName,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const wasm = backend as BackendWasm;
    const x = inputs['x']!;
    const out = wasm.makeOutput(x.shape, x.dtype);
    // Both views are taken after the output is allocated, which may move the heap.
    const [from, to] = [wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(out)];
    for (let i = 0; i < from.length; i++) to[i] = f(from[i]!);
    return out;
  },
});

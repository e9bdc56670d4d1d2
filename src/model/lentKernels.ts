import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';
import type * as Cpu from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/**
 * Gives the wasm backend the kernels that it lacks, those of gradients of convolutions and lookups among them
 * (tensorflow/tfjs#8474), from the cpu backend: slower, and the same numbers.
 */
export const lendKernels = (): void => {
  const { MathBackendCPU } = createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu') as typeof Cpu;
  const cpu = new MathBackendCPU();
  for (const lent of tf.getKernelsForBackend('cpu')) {
    if (!tf.getKernel(lent.kernelName, 'wasm')) tf.registerKernel(lentBy(cpu, lent));
  }
};

const lentBy = (cpu: Cpu.MathBackendCPU, { kernelName, kernelFunc }: KernelConfig): KernelConfig => ({
  kernelName,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm;
    const given = Object.entries(inputs).flatMap(([name, info]) =>
      info ? [[name, toCpu(cpu, wasm, info)] as const] : [],
    );
    const found = kernelFunc({ inputs: Object.fromEntries(given), backend: cpu, attrs: attrs ?? {} });
    const results = Array.isArray(found) ? found.map((one) => toWasm(cpu, wasm, one)) : toWasm(cpu, wasm, found);
    for (const [, info] of given) cpu.disposeData(info.dataId, true);
    return results;
  },
});

const toCpu = (cpu: Cpu.MathBackendCPU, wasm: BackendWasm, info: TensorInfo): TensorInfo =>
  cpu.makeTensorInfo(info.shape, info.dtype, wasm.typedArrayFromHeap(info).slice());

const toWasm = (cpu: Cpu.MathBackendCPU, wasm: BackendWasm, info: TensorInfo): TensorInfo => {
  const out = wasm.makeOutput(info.shape, info.dtype);
  wasm.typedArrayFromHeap(out).set(cpu.readSync(info.dataId) as TypedArray);
  cpu.disposeData(info.dataId, true);
  return out;
};

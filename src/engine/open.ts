import * as tf from '@tensorflow/tfjs-core';
import type { BackendChoice, Engine } from './types.ts';

/** Makes TensorFlow.js ready on the chosen backend. */
export async function openEngine(choice: BackendChoice): Promise<Engine> {
  tf.enableProdMode();
  const backend = choice === 'cpu' ? 'cpu' : 'wasm';
  const running =
    backend === 'cpu'
      ? await (await import('./backends/cpu.ts')).startCpu()
      : await (await import('./backends/wasm.ts')).startWasm();
  return { backend, reason: 'as asked', ...running };
}

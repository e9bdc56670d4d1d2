import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { activate } from './backends/activate.ts';
import { nativeEnvironment, nativeThreads } from '../nativeSetup/environment.ts';
import { provideNativeDraws, type FillNormal } from './nativeDraws.ts';
import { provideNativeReads, type Question } from './readTensors.ts';
import type { NodeJSKernelBackend } from './nodeBackend.ts';
import type { Running } from './types.ts';

interface Binding {
  readonly TF_Version: string;
  readonly readTensors: (question: Question, ids: Int32Array, numbers: Float64Array) => Promise<Float64Array>;
  readonly fillNormal: FillNormal;
}

const require = createRequire(import.meta.url);

/** TensorFlow's own kernels, through tfjs-node's backend and the addon in the file `addon`. */
export async function startNative(addon: string): Promise<Running> {
  Object.assign(process.env, nativeEnvironment());
  restoreUtil();
  const binding = require(addon) as Binding;
  if (!tf.findBackendFactory('tensorflow')) {
    const { NodeJSKernelBackend } = await import('./nodeBackend.ts');
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'));
  }
  await activate('tensorflow');
  const { tensorMap } = tf.backend() as NodeJSKernelBackend;
  provideNativeDraws(binding.fillNormal);
  provideNativeReads((question, tensors, numbers) => {
    const ids = Int32Array.from(tensors, ({ dataId }) => tensorMap.get(dataId).id);
    return ids.some((id) => id < 0) ? undefined : binding.readTensors(question, ids, Float64Array.from(numbers));
  });
  return { version: binding.TF_Version, threads: nativeThreads };
}

/** tfjs-node calls two functions of node:util that Node 22 warns of and Node 23 no longer has: they are put in only there. */
function restoreUtil(): void {
  if (Number.parseInt(process.versions.node) < 22) return;
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray });
}

import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { activate } from './backends/activate.ts';
import { nativeEnvironment } from '../nativeSetup/environment.ts';
import { provideNativeStatistics } from './tensorStatistics.ts';
import type { Running } from './types.ts';

interface Binding {
  readonly TF_Version: string;
  readonly measureTensor: (id: number, bins: number) => Promise<Float64Array>;
}

/** tfjs-node's backend knows each tensor's id in the addon; it is negative until an operation needs what an array holds. */
interface NodeBackend extends tf.KernelBackend {
  readonly tensorMap: { readonly get: (dataId: object) => { readonly id: number } };
}

type NodeBackendClass = new (binding: Binding, packageName: string) => NodeBackend;

const require = createRequire(import.meta.url);
const packageName = '@tensorflow/tfjs-node';
let threadsInUse: number | undefined;

/**
 * TensorFlow's own kernels, through tfjs-node's backend and the addon in the file `addon`.
 * TensorFlow reads its threads once in a process: a later call can't change them.
 */
export async function startNative(addon: string, threads = availableParallelism()): Promise<Running> {
  threadsInUse ??= threads;
  Object.assign(process.env, nativeEnvironment(threadsInUse));
  restoreUtil();
  const binding = require(addon) as Binding;
  if (!tf.findBackendFactory('tensorflow')) {
    const Backend = loadBackend();
    tf.registerBackend('tensorflow', () => new Backend(binding, packageName));
  }
  await activate('tensorflow');
  const { tensorMap } = tf.backend() as NodeBackend;
  provideNativeStatistics(({ dataId }, bins) => {
    const { id } = tensorMap.get(dataId);
    return id < 0 ? undefined : binding.measureTensor(id, bins);
  });
  return { version: binding.TF_Version, threads: threadsInUse };
}

/** tfjs-node calls two functions of node:util that Node 22 warns of and Node 23 no longer has: they are put in only there. */
function restoreUtil(): void {
  if (Number.parseInt(process.versions.node) < 22) return;
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray });
}

function loadBackend(): NodeBackendClass {
  require(`${packageName}/dist/register_all_kernels.js`);
  const loaded = require(`${packageName}/dist/nodejs_kernel_backend.js`) as { NodeJSKernelBackend: NodeBackendClass };
  return loaded.NodeJSKernelBackend;
}

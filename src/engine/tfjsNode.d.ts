/** What is used of tfjs-node, declared here, for the package is optional. */
declare module '@tensorflow/tfjs-node/dist/register_all_kernels.js';

declare module '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js' {
  import type { KernelBackend } from '@tensorflow/tfjs-core';

  /** Knows each tensor's id in the addon; it is negative until an operation needs what an array holds. */
  export class NodeJSKernelBackend extends KernelBackend {
    constructor(binding: object, packageName: string);
    readonly tensorMap: { readonly get: (dataId: object) => { readonly id: number } };
  }
}

// tfjs-node's operators and backend; its own entry would load a binding of its own choice.
import '@tensorflow/tfjs-node/dist/register_all_kernels.js';

export { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';

// The core alone registers no gradients; loading the union package does, so `grad` is taken from there.
export { grad, grads } from '@tensorflow/tfjs';

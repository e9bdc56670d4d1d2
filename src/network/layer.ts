import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * A layer keeps what its backward pass needs between the two calls. Tensors that go in stay the caller's and unchanged;
 * tensors that come out are the caller's to dispose.
 */
export interface Layer {
  /** x: (samples, units in) → out: (samples, units out). */
  forward(x: Tensor2D): Tensor2D;
  /** Upstream gradient dL/dout: (samples, units out) → dL/dx: (samples, units in). Call it after `forward`. */
  backward(din: Tensor2D): Tensor2D;
  /** Frees what the layer holds. */
  dispose(): void;
}

/** Backward before forward is a programming error. */
export const backwardBeforeForward = (layer: string): Error =>
  new Error(`${layer}.backward needs a forward pass first`);

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameter } from './parameter.ts';

/**
 * A layer keeps what its backward pass needs between the two calls. Tensors that go in stay the caller's and unchanged;
 * tensors that come out are the caller's to dispose. All have the samples along their first axis.
 */
export interface Layer {
  /** What training updates; their gradients are there once `backward` has run. */
  readonly parameters: readonly Parameter[];
  /** One output of one input, or, of a layer that joins paths, of several. */
  forward(...inputs: Tensor[]): Tensor;
  /** ∂L/∂out → ∂L/∂input; of a layer with several inputs a list, one for each. Call it after `forward`. */
  backward(upstream: Tensor): Tensor | readonly Tensor[];
  /** Frees what the layer holds. */
  dispose(): void;
}

/** Backward before forward is a programming error. */
export const backwardBeforeForward = (layer: string): Error =>
  new Error(`${layer}.backward needs a forward pass first`);

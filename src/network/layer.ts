import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameter } from './parameter.ts';

/**
 * A layer keeps what its backward pass needs between the two calls. Arguments stay the caller's and are not modified;
 * results are the caller's to dispose. All tensors have the samples along their first axis.
 */
export interface Layer {
  /** The tensors that training updates; their gradients are set by `backward`. */
  readonly parameters: readonly Parameter[];
  /** @param inputs one tensor; several for a layer that joins paths */
  forward(...inputs: Tensor[]): Tensor;
  /** ∂L/∂out → ∂L/∂input; a list of these for a layer with several inputs. Call it after `forward`. */
  backward(upstream: Tensor): Tensor | readonly Tensor[];
  /** ∂out/∂x at one sample x, (inputs, outputs), where it is known without a pass; the caller's to dispose. */
  jacobian?(x: Tensor): Tensor | undefined;
  /** Frees what the layer holds. */
  dispose(): void;
}

/** Backward before forward is a programming error. */
export const backwardBeforeForward = (layer: string): Error =>
  new Error(`${layer}.backward needs a forward pass first`);

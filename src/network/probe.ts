import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerDescription } from './description.ts';

/**
 * Receives a tensor of a layer. The tensor may be disposed of as soon as the call has returned (not the promise).
 * @param tensor (samples, …)
 * @param values the same on the host, row by row; read on the first call, for all probes together
 */
export type TensorListener = (
  layer: LayerDescription,
  tensor: Tensor,
  values: () => Float32Array,
) => void | Promise<void>;

/** An observer of a network's passes that changes nothing: statistics, diagnostics, a test. */
export interface Probe {
  /** The network's input, (samples, …), before a forward pass. */
  start?(input: Tensor): void | Promise<void>;
  /** Each layer's output, in the order in which they are computed. */
  output?(...event: Parameters<TensorListener>): ReturnType<TensorListener>;
  /** The gradient with respect to each layer's input, from the last layer on. */
  inputGradient?(...event: Parameters<TensorListener>): ReturnType<TensorListener>;
}

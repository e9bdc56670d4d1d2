import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerDescription } from './description.ts';

/**
 * Told of a tensor of a layer. By the time the call returns (not the promise), the tensor may be disposed of.
 * @param tensor (samples, …)
 * @param values the same on the host, row by row, read once whoever asks
 */
export type Told = (layer: LayerDescription, tensor: Tensor, values: () => Float32Array) => void | Promise<void>;

/** Whoever looks on while a network runs, and changes nothing: statistics, diagnostics, a test. */
export interface Probe {
  /** What goes into the network, (samples, …), before anything is computed. */
  start?(input: Tensor): void;
  /** Each layer's output, in the order in which they are computed. */
  output?(...told: Parameters<Told>): ReturnType<Told>;
  /** The gradient with respect to each layer's input, from the last layer on. */
  inputGradient?(...told: Parameters<Told>): ReturnType<Told>;
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerDescription, Parameter, Probe } from '../network/index.ts';

/** What is studied: a network that can be run and looked at, wherever it comes from. Its weights are there already. */
export interface Subject {
  readonly layers: readonly LayerDescription[];
  /** What it can do beside a forward pass. */
  readonly capabilities: { readonly backward: boolean; readonly update: boolean };
  /** All that training updates. */
  readonly parameters: readonly Parameter[];
  /** Those of one layer, by its number. */
  readonly parametersOf: (layer: number) => readonly Parameter[];
  /** @param input (samples, …); stays the caller's */
  readonly forward: (input: Tensor, probes: readonly Probe[]) => Promise<void>;
  /** @param upstream ∂L/∂output of the last layer; stays the caller's. Call it after `forward`. */
  readonly backward: (upstream: Tensor, probes: readonly Probe[]) => Promise<void>;
  /**
   * The Jacobian of one layer at one sample, (inputs, outputs): the caller's to dispose. By the layer's own backward pass,
   * once for each output.
   * @param input what goes into the layer, of one sample: (1, …)
   */
  readonly jacobianOf: (layer: number, input: Tensor) => Tensor;
  /** Frees what it holds. */
  readonly dispose: () => void;
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerDescription, Parameter, Probe } from '../network/index.ts';

/** The network that is studied, wherever it comes from, with its weights drawn or loaded. */
export interface Subject {
  readonly layers: readonly LayerDescription[];
  /** What it can do in addition to a forward pass. */
  readonly capabilities: { readonly backward: boolean; readonly update: boolean };
  /** All tensors that training may change, the same ones in the same order whenever it is drawn; of those that the output doesn't depend on a backward pass leaves no gradient. */
  readonly parameters: readonly Parameter[];
  /** The parameters of one layer, by its number. */
  readonly parametersOf: (layer: number) => readonly Parameter[];
  /** @param input (samples, …); stays the caller's */
  readonly forward: (input: Tensor, probes: readonly Probe[]) => Promise<void>;
  /** @param upstream ∂L/∂output of the last layer; stays the caller's. Call it after `forward`. */
  readonly backward: (upstream: Tensor, probes: readonly Probe[]) => Promise<void>;
  /**
   * The Jacobian of one layer at one sample, (inputs, outputs): the caller's to dispose. Of an affine layer W, of any other by
   * its own backward pass, once for each output. Undefined of a layer that has none: of several inputs, of token ids, or of
   * all samples together.
   * @param input what goes into the layer, of one sample: (1, …)
   */
  readonly jacobianOf: (layer: number, input: Tensor) => Tensor | undefined;
  /** How a layer's tokens attended to each other in the last forward pass; undefined of a layer without attention. */
  readonly attentionOf?: (layer: number) => AttentionWeights | undefined;
  /** Frees what it holds. */
  readonly dispose: () => void;
}

export interface AttentionWeights {
  /** Softmax over the keys, (samples, heads, queries, keys); the subject's. */
  readonly weights: Tensor;
  /** Whether a query sees its own key and those before it alone. */
  readonly causal: boolean;
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { CatalogueEntry, ParameterTable, ParameterValues } from '../catalogue/parameter.ts';

/**
 * An activation with its parameters filled in: value and derivative side by side, for numbers and for tensors.
 *
 *     activations.leakyRelu.create({ alpha: 0.1 }).derivative(-2) // 0.1
 */
export interface Activation {
  /** φ(x) in float64, which the theory integrates. */
  readonly value: (x: number) => number;
  /** φ′(x), in float64. */
  readonly derivative: (x: number) => number;
  /** φ of every entry; any shape → the same shape. */
  readonly forward: (x: Tensor) => Tensor;
  /** upstream · φ′(x), given the upstream gradient, the pre-activation `x` and `out` = φ(x); all of one shape. */
  readonly backward: (upstream: Tensor, x: Tensor, out: Tensor) => Tensor;
}

/** A row of the table of activations: `create` fills in the parameters. */
export interface ActivationEntry<T extends ParameterTable = ParameterTable> extends CatalogueEntry<T> {
  /** How a panel's title names the layer: `Sigmoid` gives `Sigmoid Layer (σ=…)`. */
  readonly title: string;
  create(parameters: ParameterValues<T>): Activation;
}

/** Types a row of the table without losing the literal types of its parameters. */
export const defineActivation = <const T extends ParameterTable>(row: ActivationEntry<T>): ActivationEntry<T> => row;

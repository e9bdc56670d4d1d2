import type { Tensor } from '@tensorflow/tfjs-core';
import type { CatalogueEntry, ParameterTable, ParameterValues } from '../catalogue/parameter.ts';

/** An activation with its parameters settled: value and derivative side by side, for numbers and for tensors. */
export interface Activation {
  /** φ(x), in float64: what the theory integrates. */
  readonly value: (x: number) => number;
  /** φ′(x), in float64. */
  readonly derivative: (x: number) => number;
  /** φ of every entry; any shape → the same shape. */
  readonly forward: (x: Tensor) => Tensor;
  /** din · φ′(x), given the upstream gradient `din`, the pre-activation `x` and `out` = φ(x); all of one shape. */
  readonly backward: (din: Tensor, x: Tensor, out: Tensor) => Tensor;
}

/** A row of the table of activations. */
export interface ActivationEntry<T extends ParameterTable = ParameterTable> extends CatalogueEntry<T> {
  /** How a panel's title names the layer: `Sigmoid` gives `Sigmoid Layer (σ=…)`. */
  readonly title: string;
  create(parameters: ParameterValues<T>): Activation;
}

/** A row of the table, its parameters' literal types kept. */
export const defineActivation = <const T extends ParameterTable>(row: ActivationEntry<T>): ActivationEntry<T> => row;

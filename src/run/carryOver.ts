import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerDescription, Probe } from '../network/index.ts';
import { retain } from '../network/tensors.ts';

/**
 * Keeps what the notebook carries over into the next epoch (cell 4): what went into the last layer, as the next input, and the
 * gradient with respect to the second layer's input, as the next upstream gradient. Of a single layer both are its own.
 */
export class CarryOver implements Probe {
  readonly #lastInput: number;
  readonly #second: number;
  #input: Tensor | undefined;
  #upstream: Tensor | undefined;

  constructor(layers: readonly LayerDescription[]) {
    const last = layers.at(-1)!;
    this.#lastInput = last.block?.input ?? last.inputs[0]!;
    this.#second = layers[1]?.number ?? 1;
  }

  start(input: Tensor): void {
    if (this.#lastInput === 0) this.#input = retain(input, this.#input);
  }

  output({ number }: LayerDescription, out: Tensor): void {
    if (number === this.#lastInput) this.#input = retain(out, this.#input);
  }

  inputGradient({ number }: LayerDescription, gradient: Tensor): void {
    if (number === this.#second) this.#upstream = retain(gradient, this.#upstream);
  }

  /** The next epoch's input and upstream gradient; the caller's from now on. */
  take(): [input: Tensor, upstream: Tensor] {
    const carried: [Tensor, Tensor] = [this.#input!, this.#upstream!];
    this.#input = this.#upstream = undefined;
    return carried;
  }

  dispose(): void {
    tf.dispose([this.#input, this.#upstream].filter((tensor) => tensor !== undefined));
    this.#input = this.#upstream = undefined;
  }
}

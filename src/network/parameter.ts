import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { disposeAll, retain } from './tensors.ts';

/** A tensor that a layer computes with and training updates, with its gradient once a backward pass has run. */
export class Parameter<T extends Tensor = Tensor> {
  /** The name in the layer's description: `W`. */
  readonly name: string;
  #value: T;
  #gradient: T | undefined;

  /** @param value stays the caller's */
  constructor(name: string, value: T) {
    this.name = name;
    this.#value = retain(value);
  }

  get value(): T {
    return this.#value;
  }

  /** ∂L/∂value, summed over the samples. */
  get gradient(): T | undefined {
    return this.#gradient;
  }

  /** Takes ownership of the gradient. */
  set gradient(gradient: T) {
    disposeAll(this.#gradient);
    this.#gradient = tf.keep(gradient);
  }

  /** Takes ownership of the next value. */
  assign(next: T): void {
    const before = this.#value;
    this.#value = tf.keep(next);
    before.dispose();
  }

  dispose(): void {
    disposeAll(this.#value, this.#gradient);
    this.#gradient = undefined;
  }
}

/** value ← value − rate · gradient, for each parameter (notebook, cell 4). */
export const descend = (parameters: readonly Parameter[], rate: number): void => {
  for (const parameter of parameters) {
    const { name, value, gradient } = parameter;
    if (!gradient) throw new Error(`the update of ${name} needs a backward pass first`);
    parameter.assign(tf.tidy(() => tf.sub(value, tf.mul(gradient, rate))));
  }
};

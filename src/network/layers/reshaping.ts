import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { transposeLast } from '../tensors.ts';

/** (samples, a, b, …) → (samples, a · b · …), row by row; backward the other way. */
export class Flatten implements Layer {
  readonly parameters = [];
  #shape: number[] | undefined;

  forward(x: Tensor): Tensor {
    this.#shape = x.shape;
    return tf.reshape(x, [x.shape[0], -1]);
  }

  backward(upstream: Tensor): Tensor {
    if (!this.#shape) throw backwardBeforeForward('Flatten');
    return tf.reshape(upstream, this.#shape);
  }

  dispose(): void {
    this.#shape = undefined;
  }
}

/** The last two axes swapped, (samples, tokens, units) → (samples, units, tokens); backward the same. */
export class Transpose implements Layer {
  readonly parameters = [];

  forward(x: Tensor): Tensor {
    return transposeLast(x);
  }

  backward(upstream: Tensor): Tensor {
    return transposeLast(upstream);
  }

  dispose(): void {}
}

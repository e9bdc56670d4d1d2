import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer } from '../layer.ts';

/**
 * The sum at a residual's end, out = shortcut + scale · branch. Backward: scale · upstream to the branch, upstream to the
 * shortcut. Both inputs have the shape of the output.
 */
export class Residual implements Layer {
  readonly parameters = [];
  readonly #scale: number;

  constructor(scale: number) {
    this.#scale = scale;
  }

  forward(branch: Tensor, shortcut: Tensor): Tensor {
    return tf.tidy(() => tf.add(shortcut, this.#scaled(branch)));
  }

  backward(upstream: Tensor): readonly Tensor[] {
    return [this.#scaled(upstream), upstream.clone()];
  }

  dispose(): void {}

  #scaled(x: Tensor): Tensor {
    return this.#scale === 1 ? x.clone() : tf.mul(x, this.#scale);
  }
}

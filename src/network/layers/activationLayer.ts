import type { Tensor } from '@tensorflow/tfjs-core';
import { activations } from '../../activation/index.ts';
import type { Activation } from '../../activation/types.ts';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { disposeAll, retain } from '../tensors.ts';

/**
 * out = φ(x) entry by entry; backward: dx = upstream · φ′(x). Any shape → the same shape.
 *
 *     new ActivationLayer(activations.relu.create({})).forward(tf.tensor1d([-1, 2])) // [0, 2]
 */
export class ActivationLayer implements Layer {
  readonly parameters = [];
  readonly #activation: Activation;
  #x: Tensor | undefined;
  #out: Tensor | undefined;

  constructor(activation: Activation) {
    this.#activation = activation;
  }

  forward(x: Tensor): Tensor {
    const out = this.#activation.forward(x);
    this.#x = retain(x, this.#x);
    this.#out = retain(out, this.#out);
    return out;
  }

  backward(upstream: Tensor): Tensor {
    if (!this.#x || !this.#out) throw backwardBeforeForward(this.constructor.name);
    return this.#activation.backward(upstream, this.#x, this.#out);
  }

  dispose(): void {
    disposeAll(this.#x, this.#out);
    this.#x = this.#out = undefined;
  }
}

/** out = 1 / (1 + e⁻ˣ); backward: dx = upstream · out · (1 − out) (notebook, cell 3). */
export class Sigmoid extends ActivationLayer {
  constructor() {
    super(activations.sigmoid.create({}));
  }
}

/** out = x, 0 where x ≤ 0; backward: dx = upstream, 0 where x ≤ 0 (notebook, cell 3, with the mask lines its text lost). */
export class Relu extends ActivationLayer {
  constructor() {
    super(activations.relu.create({}));
  }
}

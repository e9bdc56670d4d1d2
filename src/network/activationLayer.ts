import type { Tensor2D } from '@tensorflow/tfjs-core';
import { activations } from '../activation/index.ts';
import type { Activation } from '../activation/types.ts';
import { retain, disposeAll } from './tensors.ts';
import { backwardBeforeForward, type Layer } from './layer.ts';

/** out = φ(x) entry by entry; backward: dx = din · φ′(x). Any shape → the same shape. */
export class ActivationLayer implements Layer {
  readonly #activation: Activation;
  #x: Tensor2D | undefined;
  #out: Tensor2D | undefined;

  constructor(activation: Activation) {
    this.#activation = activation;
  }

  forward(x: Tensor2D): Tensor2D {
    const out = this.#activation.forward(x) as Tensor2D;
    this.#x = retain(x, this.#x);
    this.#out = retain(out, this.#out);
    return out;
  }

  backward(din: Tensor2D): Tensor2D {
    if (!this.#x || !this.#out) throw backwardBeforeForward(this.constructor.name);
    return this.#activation.backward(din, this.#x, this.#out) as Tensor2D;
  }

  dispose(): void {
    disposeAll(this.#x, this.#out);
    this.#x = this.#out = undefined;
  }
}

/** out = 1 / (1 + e⁻ˣ); backward: dx = din · out · (1 − out) (notebook, cell 3). */
export class Sigmoid extends ActivationLayer {
  constructor() {
    super(activations.sigmoid.create({}));
  }
}

/** out = x, 0 where x ≤ 0; backward: dx = din, 0 where x ≤ 0 (notebook, cell 3, with the mask lines its text lost). */
export class Relu extends ActivationLayer {
  constructor() {
    super(activations.relu.create({}));
  }
}

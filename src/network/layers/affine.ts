import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { Parameter } from '../parameter.ts';
import { disposeAll, matMulABt, matMulAtB, retain, rows, withLastAxis } from '../tensors.ts';

/**
 * out = x W + b along the last axis (notebook, cell 2). Backward: dx = upstream Wᵀ, dW = xᵀ upstream, db = column sums of
 * upstream. x: (samples, …, units in) → out: (samples, …, units out); W: (units in, units out), b: (units out).
 * W and b stay the caller's.
 *
 *     new Affine(tf.tensor2d([[1], [2]]), tf.tensor1d([3])).forward(tf.tensor2d([[1, 1]])) // [[6]]
 */
export class Affine implements Layer {
  readonly #W: Parameter<Tensor2D>;
  readonly #b: Parameter<Tensor1D>;
  #x: Tensor | undefined;

  constructor(W: Tensor2D, b: Tensor1D) {
    this.#W = new Parameter('W', W);
    this.#b = new Parameter('b', b);
  }

  get parameters(): readonly Parameter[] {
    return [this.#W, this.#b];
  }

  get W(): Tensor2D {
    return this.#W.value;
  }

  get b(): Tensor1D {
    return this.#b.value;
  }

  /** ∂L/∂W: (units in, units out), once `backward` has run. */
  get dW(): Tensor2D | undefined {
    return this.#W.gradient;
  }

  /** ∂L/∂b: (units out), once `backward` has run. */
  get db(): Tensor1D | undefined {
    return this.#b.gradient;
  }

  forward(x: Tensor): Tensor {
    this.#x = retain(x, this.#x);
    return tf.tidy(() => withLastAxis(x, tf.add(tf.matMul(rows(x), this.W), this.b)));
  }

  backward(upstream: Tensor): Tensor {
    const x = this.#x;
    if (!x) throw backwardBeforeForward('Affine');
    this.#W.gradient = tf.tidy(() => matMulAtB(rows(x), rows(upstream)));
    this.#b.gradient = tf.tidy(() => tf.sum<Tensor1D>(rows(upstream), 0));
    return tf.tidy(() => withLastAxis(x, matMulABt(rows(upstream), this.W)));
  }

  /** W, of a sample that is one vector. */
  jacobian(x: Tensor): Tensor2D | undefined {
    return x.rank === 2 ? this.W.clone() : undefined;
  }

  dispose(): void {
    this.#W.dispose();
    this.#b.dispose();
    disposeAll(this.#x);
    this.#x = undefined;
  }
}

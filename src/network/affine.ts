import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { retain, disposeAll } from './tensors.ts';
import { backwardBeforeForward, type Layer } from './layer.ts';
import { matMulABt, matMulAtB } from './matmul.ts';

/**
 * out = x W + b (notebook, cell 2). Backward: dx = din Wᵀ, dW = xᵀ din, db = column sums of din.
 * W: (units in, units out), b: (units out). The layer holds references of its own; the caller keeps W and b.
 */
export class Affine implements Layer {
  #W: Tensor2D;
  #b: Tensor1D;
  #x: Tensor2D | undefined;
  #dW: Tensor2D | undefined;
  #db: Tensor1D | undefined;

  constructor(W: Tensor2D, b: Tensor1D) {
    this.#W = retain(W);
    this.#b = retain(b);
  }

  get W(): Tensor2D {
    return this.#W;
  }

  get b(): Tensor1D {
    return this.#b;
  }

  /** dL/dW: (units in, units out), once `backward` has run. */
  get dW(): Tensor2D | undefined {
    return this.#dW;
  }

  /** dL/db: (units out), once `backward` has run. */
  get db(): Tensor1D | undefined {
    return this.#db;
  }

  forward(x: Tensor2D): Tensor2D {
    this.#x = retain(x, this.#x);
    return tf.tidy(() => tf.add(tf.matMul(x, this.#W), this.#b));
  }

  backward(din: Tensor2D): Tensor2D {
    const x = this.#x;
    if (!x) throw backwardBeforeForward('Affine');
    const dx = matMulABt(din, this.#W);
    disposeAll(this.#dW, this.#db);
    this.#dW = tf.keep(matMulAtB(x, din));
    this.#db = tf.keep(tf.sum(din, 0));
    return dx;
  }

  /** W ← W − rate · dW, b ← b − rate · db (notebook, cell 4). */
  update(rate: number): void {
    const { dW, db } = this;
    if (!dW || !db) throw new Error('Affine.update needs a backward pass first');
    const descend = <T extends Tensor1D | Tensor2D>(parameter: T, gradient: T): T => {
      const next = tf.keep(tf.tidy(() => tf.sub<T>(parameter, tf.mul(gradient, rate))));
      disposeAll(parameter);
      return next;
    };
    this.#W = descend(this.#W, dW);
    this.#b = descend(this.#b, db);
  }

  /** W ← factor · W, for initializers that look at data. */
  scaleW(factor: number): void {
    const scaled = tf.keep(tf.mul<Tensor2D>(this.#W, factor));
    disposeAll(this.#W);
    this.#W = scaled;
  }

  dispose(): void {
    disposeAll(this.#W, this.#b, this.#x, this.#dW, this.#db);
    this.#x = this.#dW = this.#db = undefined;
  }
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { backwardBeforeForward, type Layer } from './layer.ts';
import { Parameter } from './parameter.ts';
import { disposeAll, retain, rows } from './tensors.ts';

/** Added to the variance, as PyTorch's LayerNorm has it. */
export const epsilon = 1e-5;

/**
 * out = γ y + β, y = (x − mean(x)) / √(Var(x) + ε), mean and population variance over the last axis (Ba et al. 2016).
 * Backward, with δ = γ · upstream: dx = (δ − mean(δ) − y mean(δ y)) / √(Var(x) + ε), dγ = Σ upstream · y, dβ = Σ upstream.
 * x: (samples, …, units) → the same shape; γ, β: (units). The layer holds references of its own; the caller keeps γ and β.
 *
 *     new LayerNorm(tf.ones([2]), tf.zeros([2])).forward(tf.tensor2d([[1, 3]])) // [[-1, 1]], less 5e-6 for ε
 */
export class LayerNorm implements Layer {
  readonly #gamma: Parameter<Tensor1D>;
  readonly #beta: Parameter<Tensor1D>;
  #y: Tensor | undefined;
  /** 1 / √(Var(x) + ε), with a last axis of 1. */
  #scale: Tensor | undefined;

  constructor(gamma: Tensor1D, beta: Tensor1D) {
    this.#gamma = new Parameter('gamma', gamma);
    this.#beta = new Parameter('beta', beta);
  }

  get parameters(): readonly Parameter[] {
    return [this.#gamma, this.#beta];
  }

  forward(x: Tensor): Tensor {
    return tf.tidy(() => {
      const centred = tf.sub(x, mean(x));
      const scale = tf.rsqrt(tf.add(mean(tf.square(centred)), epsilon));
      const y = tf.mul(centred, scale);
      this.#y = retain(y, this.#y);
      this.#scale = retain(scale, this.#scale);
      return tf.add(tf.mul(y, this.#gamma.value), this.#beta.value);
    });
  }

  backward(upstream: Tensor): Tensor {
    const [y, scale] = [this.#y, this.#scale];
    if (!y || !scale) throw backwardBeforeForward('LayerNorm');
    this.#gamma.gradient = tf.tidy(() => tf.sum<Tensor1D>(rows(tf.mul(upstream, y)), 0));
    this.#beta.gradient = tf.tidy(() => tf.sum<Tensor1D>(rows(upstream), 0));
    return tf.tidy(() => {
      const delta = tf.mul(upstream, this.#gamma.value);
      const along = tf.mul(y, mean(tf.mul(delta, y)));
      return tf.mul(tf.sub(tf.sub(delta, mean(delta)), along), scale);
    });
  }

  dispose(): void {
    this.#gamma.dispose();
    this.#beta.dispose();
    disposeAll(this.#y, this.#scale);
    this.#y = this.#scale = undefined;
  }
}

/** Over the last axis, which stays as one of length 1. */
const mean = (x: Tensor): Tensor => tf.mean(x, -1, true);

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { Parameter } from '../parameter.ts';
import { disposeAll, retain, rows } from '../tensors.ts';

/** Added to the variance, as PyTorch has it. */
export const epsilon = 1e-5;

/** What a normalization takes its statistics over: the last axis, or all axes but the last. */
export type Over = 'units' | 'samples';

/**
 * out = γ y + β, y = (x − mean(x)) / √(mean((x − mean(x))²) + ε), both means over units or over samples.
 * Backward, with δ = γ · upstream: dx = (δ − mean(δ) − y mean(δ y)) / √(…), dγ = Σ upstream · y, dβ = Σ upstream.
 * Without a mean (RMS), mean(x) and mean(δ) are left out. x: (samples, …, units) → the same shape; γ, β: (units), the caller's.
 */
export class Normalization implements Layer {
  readonly #over: Over;
  readonly #centres: boolean;
  readonly #gamma: Parameter<Tensor1D>;
  readonly #beta: Parameter<Tensor1D> | undefined;
  #y: Tensor | undefined;
  /** 1 / √(mean((x − mean(x))²) + ε), of length 1 along the axes of the means. */
  #scale: Tensor | undefined;

  /** @param beta of one without: undefined */
  constructor(over: Over, centres: boolean, gamma: Tensor1D, beta?: Tensor1D) {
    this.#over = over;
    this.#centres = centres;
    this.#gamma = new Parameter('gamma', gamma);
    this.#beta = beta && new Parameter('beta', beta);
  }

  get parameters(): readonly Parameter[] {
    return [this.#gamma, this.#beta].filter((parameter) => parameter !== undefined);
  }

  forward(x: Tensor): Tensor {
    return tf.tidy(() => {
      const centred = this.#centres ? tf.sub(x, this.#mean(x)) : x;
      const scale = tf.rsqrt(tf.add(this.#mean(tf.square(centred)), epsilon));
      const y = tf.mul(centred, scale);
      this.#y = retain(y, this.#y);
      this.#scale = retain(scale, this.#scale);
      const scaled = tf.mul(y, this.#gamma.value);
      return this.#beta ? tf.add(scaled, this.#beta.value) : scaled;
    });
  }

  backward(upstream: Tensor): Tensor {
    const [y, scale] = [this.#y, this.#scale];
    if (!y || !scale) throw backwardBeforeForward(this.constructor.name);
    this.#gamma.gradient = tf.tidy(() => tf.sum<Tensor1D>(rows(tf.mul(upstream, y)), 0));
    if (this.#beta) this.#beta.gradient = tf.tidy(() => tf.sum<Tensor1D>(rows(upstream), 0));
    return tf.tidy(() => {
      const delta = tf.mul(upstream, this.#gamma.value);
      const along = tf.mul(y, this.#mean(tf.mul(delta, y)));
      const centred = this.#centres ? tf.sub(delta, this.#mean(delta)) : delta;
      return tf.mul(tf.sub(centred, along), scale);
    });
  }

  dispose(): void {
    this.#gamma.dispose();
    this.#beta?.dispose();
    disposeAll(this.#y, this.#scale);
    this.#y = this.#scale = undefined;
  }

  #mean(x: Tensor): Tensor {
    return tf.mean(x, this.#over === 'units' ? -1 : [...x.shape.keys()].slice(0, -1), true);
  }
}

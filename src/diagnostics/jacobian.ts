import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import { singularValues, type SpectrumEnds } from './singularValues.ts';

/** The widest layer through which the Jacobian is followed: its singular values cost O(width³). */
export const widestJacobian = 128;

/**
 * J = ∂a/∂x at one sample, from the input x to the outputs a of one activation layer after another:
 * J ← J W diag(φ′(z)), (units in, units out). Its norm, which may leave float32, is kept apart.
 */
export class Jacobian {
  readonly #derivative: Activation['derivative'];
  #direction: Tensor2D;
  #norm: number;

  constructor(unitsIn: number, derivative: Activation['derivative']) {
    this.#direction = tf.keep(tf.eye(unitsIn));
    this.#norm = 1;
    this.#derivative = derivative;
  }

  /**
   * Goes on past an Affine layer and the activation layer behind it.
   * @param z the sample's pre-activations, all finite
   */
  pass(W: Tensor2D, z: Float32Array): void {
    const slopes = Float32Array.from(z, (value) => this.#derivative(value));
    const next = tf.tidy(() => tf.keep(tf.mul<Tensor2D>(tf.matMul(this.#direction, W), tf.tensor1d(slopes))));
    const step = norm(next.dataSync<'float32'>());
    this.dispose();
    this.#direction = tf.keep(tf.mul<Tensor2D>(next, step > 0 ? 1 / step : 0));
    this.#norm *= step;
    next.dispose();
  }

  /** Mean of the squares of its min(units in, units out) singular values: ‖J‖_F² over their number. */
  get meanSquare(): number {
    return this.#norm ** 2 / Math.min(...this.#direction.shape);
  }

  /** Its largest and smallest singular value, to about 1e-6 of the largest: W and z are float32. */
  spectrumEnds(): SpectrumEnds {
    const { largest, smallest } = singularValues(this.#direction.dataSync(), ...this.#direction.shape);
    return { largest: largest * this.#norm, smallest: smallest * this.#norm };
  }

  dispose(): void {
    this.#direction.dispose();
  }
}

/** Frobenius norm. */
function norm(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares);
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { singularValues, type SpectrumEnds } from './singularValues.ts';

/** The largest input or output, in entries, for which the Jacobian is computed: its singular values cost O(width³). */
export const widestJacobian = 128;

/**
 * J = ∂out/∂x at one sample, from the network's input x to the output of one layer after another, (entries in, entries out).
 * Stored as a direction and a norm, which may exceed float32.
 */
export class Jacobian {
  #direction: Tensor2D;
  #norm = 1;
  /** Whether the direction's norm has been taken out of it. */
  #normalized = true;

  constructor(entriesIn: number) {
    this.#direction = tf.keep(tf.eye(entriesIn));
  }

  /** J ← J · local. @param local the layer's own Jacobian, (entries in, entries out); stays the caller's */
  passLayer(local: Tensor2D): void {
    this.#set(tf.matMul(this.#direction, local));
    this.#normalized = false;
  }

  /** J ← J diag(slopes): an activation's Jacobian is diagonal. @param slopes φ′ of each entry of its input */
  passActivation(slopes: Float32Array): void {
    this.#set(tf.tidy(() => tf.mul<Tensor2D>(this.#direction, tf.tensor1d(slopes))));
    this.#normalize();
  }

  /** Mean of the squares of its min(entries in, entries out) singular values: ‖J‖_F² over their number. */
  get meanSquare(): number {
    if (!this.#normalized) this.#normalize();
    return this.#norm ** 2 / Math.min(...this.#direction.shape);
  }

  /** Its largest and smallest singular value, to about 1e-6 of the largest: weights and samples are float32. */
  spectrumEnds(): SpectrumEnds {
    if (!this.#normalized) this.#normalize();
    const { largest, smallest } = singularValues(this.#direction.dataSync(), ...this.#direction.shape);
    return { largest: largest * this.#norm, smallest: smallest * this.#norm };
  }

  dispose(): void {
    this.#direction.dispose();
  }

  #normalize(): void {
    const step = norm(this.#direction.dataSync<'float32'>());
    this.#set(tf.mul<Tensor2D>(this.#direction, step > 0 ? 1 / step : 0));
    this.#norm *= step;
    this.#normalized = true;
  }

  #set(next: Tensor2D): void {
    this.#direction.dispose();
    this.#direction = tf.keep(next);
  }
}

/** Frobenius norm. */
function norm(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares);
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { readSingularValues } from './readings.ts';
import type { SpectrumEnds } from './singularValues.ts';

/** The largest input or output, in entries, for which the Jacobian is computed: its singular values cost O(width³). */
export const widestJacobian = 128;

/**
 * J = ∂out/∂x at one sample, from the network's input x to the output of one layer after another, (entries in, entries out).
 * A power of two is kept apart, for J may leave float32. All that is asked of it is NaN once an entry is not finite.
 */
export class Jacobian {
  readonly #entriesIn: number;
  #entriesOut: number;
  /** J · 2^−exponent, row by row; the largest entry lies in [1, 2), or all are 0. */
  #scaled: Float64Array;
  #exponent = 0;

  constructor(entriesIn: number) {
    this.#entriesIn = this.#entriesOut = entriesIn;
    this.#scaled = new Float64Array(entriesIn ** 2);
    for (let i = 0; i < entriesIn; i++) this.#scaled[i * (entriesIn + 1)] = 1;
  }

  /** J ← J · local. @param local the layer's own Jacobian, (entries in, entries out); stays the caller's */
  passLayer(local: Tensor2D): void {
    const before = tf.tensor2d(new Float32Array(this.#scaled), [this.#entriesIn, this.#entriesOut]);
    const product = tf.matMul(before, local);
    this.#entriesOut = local.shape[1];
    this.#set(new Float64Array(product.dataSync<'float32'>()));
    tf.dispose([before, product]);
  }

  /** J ← J diag(slopes): an activation's Jacobian is diagonal. @param slopes φ′ of each entry of its input */
  passActivation(slopes: Float64Array): void {
    const next = this.#scaled.slice();
    for (let row = 0; row < next.length; row += slopes.length) {
      for (let i = 0; i < slopes.length; i++) next[row + i] = next[row + i]! * slopes[i]!;
    }
    this.#set(next);
  }

  /** Mean of the squares of its min(entries in, entries out) singular values: ‖J‖_F² over their number. */
  get meanSquare(): number {
    let squares = 0;
    for (let i = 0; i < this.#scaled.length; i++) squares += this.#scaled[i]! ** 2;
    return timesPowerOfTwo(squares / Math.min(this.#entriesIn, this.#entriesOut), 2 * this.#exponent);
  }

  /** Its largest and smallest singular value, to about 1e-6 of the largest: weights and samples are float32. */
  async spectrumEnds(): Promise<SpectrumEnds> {
    const exponent = this.#exponent;
    const { largest, smallest } = await readSingularValues(this.#scaled, this.#entriesIn, this.#entriesOut);
    return { largest: timesPowerOfTwo(largest, exponent), smallest: timesPowerOfTwo(smallest, exponent) };
  }

  #set(next: Float64Array): void {
    let largest = 0;
    for (let i = 0; i < next.length; i++) largest = Math.max(largest, Math.abs(next[i]!));
    const exponent = largest > 0 ? Math.floor(Math.log2(largest)) : 0;
    const [first, second] = powersOfTwo(-exponent);
    if (largest < Infinity) for (let i = 0; i < next.length; i++) next[i] = next[i]! * first * second;
    else next.fill(NaN);
    this.#scaled = next;
    this.#exponent += exponent;
  }
}

/** 2^exponent as a product of two, since it may leave float64 where a number times both does not. */
const powersOfTwo = (exponent: number): readonly [number, number] => {
  const half = Math.trunc(exponent / 2);
  return [2 ** half, 2 ** (exponent - half)];
};

const timesPowerOfTwo = (value: number, exponent: number): number => {
  const [first, second] = powersOfTwo(exponent);
  return value === 0 ? 0 : value * first * second;
};

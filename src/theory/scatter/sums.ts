import type { Spread } from './types.ts';

/**
 * A logarithm to first order: a sum of noises. Each layer has three, which its units share: that of the signal's mean square, of
 * the gradient's, and of the product of both; 3 · layer + 0, 1, 2. The last entry is the sum's mean.
 */
export type Sum = Float64Array;

export const signalNoise = (layer: number): number => 3 * layer;
export const gradientNoise = (layer: number): number => 3 * layer + 1;
export const productNoise = (layer: number): number => 3 * layer + 2;

export const zeroSum = (layers: number): Sum => new Float64Array(3 * (layers + 1) + 1);

/** With so much more in the mean. */
export const moved = (sum: Sum, shift: number): Sum => {
  const copy = sum.slice();
  copy[copy.length - 1]! += shift;
  return copy;
};

/** a · x + b · y. */
export const combined = (a: number, x: Sum, b: number, y: Sum): Sum => x.map((one, i) => a * one + b * y[i]!);

/** The covariances of a layer's three noises: of each two of them, 0 unless set. */
export class Noises {
  readonly #covariances: Float64Array;

  constructor(layers: number) {
    this.#covariances = new Float64Array(9 * (layers + 1));
  }

  /** @param a, b sources of the same layer */
  set(a: number, b: number, covariance: number): void {
    const layer = Math.floor(a / 3);
    this.#covariances[9 * layer + 3 * (a % 3) + (b % 3)] = covariance;
    this.#covariances[9 * layer + 3 * (b % 3) + (a % 3)] = covariance;
  }

  /** The sum and a noise of one source, the ln of something whose mean is 1. */
  plus(sum: Sum, source: number): Sum {
    const layer = Math.floor(source / 3);
    const variance = this.#covariances[9 * layer + 4 * (source % 3)]!;
    const copy = moved(sum, -variance / 2);
    copy[source]! += 1;
    return copy;
  }

  spreadOf(sum: Sum): Spread {
    return { variance: this.varianceOf(sum), shift: sum.at(-1)! };
  }

  varianceOf(sum: Sum): number {
    let total = 0;
    for (let layer = 0; 3 * layer + 3 < sum.length; layer++) {
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          total += sum[3 * layer + i]! * sum[3 * layer + j]! * this.#covariances[9 * layer + 3 * i + j]!;
        }
      }
    }
    return Math.max(0, total);
  }
}

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { disposeAll, retain } from '../tensors.ts';

/**
 * The mean over each window of w × w pixels, windows side by side; rows and columns that fill no window are left out.
 * Backward: upstream / w² to every pixel of the window. (samples, height, width, channels) → (…, ⌊height / w⌋, ⌊width / w⌋, …).
 */
export class AveragePool implements Layer {
  readonly parameters = [];
  readonly #window: number;
  #shape: Tensor4D['shape'] | undefined;

  constructor(window: number) {
    this.#window = window;
  }

  forward(x: Tensor): Tensor {
    this.#shape = (x as Tensor4D).shape;
    return tf.avgPool(x as Tensor4D, this.#window, this.#window, 'valid');
  }

  backward(upstream: Tensor): Tensor {
    const [shape, w] = [this.#shape, this.#window];
    if (!shape) throw backwardBeforeForward('AveragePool');
    return tf.tidy(() => {
      const share = tf.div<Tensor4D>(upstream, w ** 2);
      return assembled(share.shape, shape, w, () => share);
    });
  }

  dispose(): void {
    this.#shape = undefined;
  }
}

/**
 * The maximum over each window of w × w pixels, as AveragePool else. Backward: upstream to the first pixel of the window, row
 * by row, that has the maximum.
 */
export class MaxPool implements Layer {
  readonly parameters = [];
  readonly #window: number;
  #x: Tensor4D | undefined;
  #out: Tensor4D | undefined;

  constructor(window: number) {
    this.#window = window;
  }

  forward(x: Tensor): Tensor {
    const out = tf.maxPool(x as Tensor4D, this.#window, this.#window, 'valid');
    this.#x = retain(x as Tensor4D, this.#x);
    this.#out = retain(out, this.#out);
    return out;
  }

  backward(upstream: Tensor): Tensor {
    const [x, out, w] = [this.#x, this.#out, this.#window];
    if (!x || !out) throw backwardBeforeForward('MaxPool');
    return tf.tidy(() => {
      let left: Tensor = upstream;
      return assembled(out.shape, x.shape, w, (row, column) => {
        const wins = tf.equal(pixelsAt(x, out.shape, w, row, column), out);
        const taken = tf.where(wins, left, tf.zerosLike(left)) as Tensor4D;
        left = tf.where(wins, tf.zerosLike(left), left);
        return taken;
      });
    });
  }

  dispose(): void {
    disposeAll(this.#x, this.#out);
    this.#x = this.#out = undefined;
  }
}

/** The mean over all axes but the first and the last: pixels or tokens. Backward: upstream / their number to each of them. */
export class GlobalAveragePool implements Layer {
  readonly parameters = [];
  #shape: number[] | undefined;

  forward(x: Tensor): Tensor {
    this.#shape = x.shape;
    return tf.mean(x, [...x.shape.keys()].slice(1, -1));
  }

  backward(upstream: Tensor): Tensor {
    const shape = this.#shape;
    if (!shape) throw backwardBeforeForward('GlobalAveragePool');
    return tf.tidy(() => {
      const pixels = shape.slice(1, -1);
      const one = tf.reshape(tf.div(upstream, product(pixels)), [shape[0]!, ...pixels.map(() => 1), shape.at(-1)!]);
      return tf.tile(one, [1, ...pixels, 1]);
    });
  }

  dispose(): void {
    this.#shape = undefined;
  }
}

const product = (shape: readonly number[]): number => shape.reduce((total, length) => total * length, 1);

/** The pixels at this place of their windows, in the shape of the pool's output. */
const pixelsAt = (
  x: Tensor4D,
  [, height, width]: Tensor4D['shape'],
  w: number,
  row: number,
  column: number,
): Tensor => {
  const [samples, , , channels] = x.shape;
  const [bottom, right] = [row + (height - 1) * w + 1, column + (width - 1) * w + 1];
  return tf.stridedSlice(x, [0, row, column, 0], [samples, bottom, right, channels], [1, w, w, 1]);
};

/** Windows put together from their pixels, each (samples, height, width, channels), with 0 where there is no window. */
const assembled = (
  [samples, height, width, channels]: Tensor4D['shape'],
  [, inHeight, inWidth]: Tensor4D['shape'],
  w: number,
  pixelsOf: (row: number, column: number) => Tensor4D,
): Tensor => {
  const places = Array.from({ length: w }, (_, place) => place);
  const lines = places.map((row) => {
    const pixels = tf.stack(
      places.map((column) => pixelsOf(row, column)),
      3,
    );
    return tf.reshape(pixels, [samples, height, width * w, channels]);
  });
  const windows = tf.reshape(tf.stack(lines, 2), [samples, height * w, width * w, channels]);
  return tf.pad(windows, [
    [0, 0],
    [0, inHeight - height * w],
    [0, inWidth - width * w],
    [0, 0],
  ]);
};

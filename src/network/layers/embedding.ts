import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { Parameter } from '../parameter.ts';
import { disposeAll, retain, rows } from '../tensors.ts';

/**
 * out(t) = W[token(t)] + P[t]. Backward: dW[w] = Σ upstream(t) over all t with token w, dP[t] = Σ upstream(t) over the samples;
 * token ids have no gradient. Ids: (samples, tokens), int32 → (samples, tokens, width); W: (rows, width), P: (tokens, width).
 */
export class Embedding implements Layer {
  readonly #W: Parameter<Tensor2D>;
  readonly #P: Parameter<Tensor2D> | undefined;
  #ids: Tensor2D | undefined;

  /** @param P of one without positions: undefined */
  constructor(W: Tensor2D, P?: Tensor2D) {
    this.#W = new Parameter('W', W);
    this.#P = P && new Parameter('P', P);
  }

  get parameters(): readonly Parameter[] {
    return [this.#W, this.#P].filter((parameter) => parameter !== undefined);
  }

  forward(ids: Tensor): Tensor {
    this.#ids = retain(ids as Tensor2D, this.#ids);
    return tf.tidy(() => {
      const looked = tf.gather(this.#W.value, ids);
      return this.#P ? tf.add(looked, this.#P.value) : looked;
    });
  }

  backward(upstream: Tensor): readonly Tensor[] {
    const ids = this.#ids;
    if (!ids) throw backwardBeforeForward('Embedding');
    // Rows of repeated tokens add up.
    this.#W.gradient = tf.tidy(() => tf.scatterND(tf.reshape(ids, [-1, 1]), rows(upstream), this.#W.value.shape));
    if (this.#P) this.#P.gradient = tf.tidy(() => tf.sum<Tensor2D>(upstream, 0));
    return [];
  }

  dispose(): void {
    this.#W.dispose();
    this.#P?.dispose();
    disposeAll(this.#ids);
    this.#ids = undefined;
  }
}

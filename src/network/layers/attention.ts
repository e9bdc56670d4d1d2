import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { attentionParameters } from '../kinds/attention.ts';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { Parameter } from '../parameter.ts';
import { disposeAll, matMulABt, matMulAtB, retain, rows, withLastAxis } from '../tensors.ts';

type Name = (typeof attentionParameters)[number];
type Kept = 'x' | 'Q' | 'K' | 'V' | 'A' | 'O';

export interface Attending {
  readonly heads: number;
  /** Whether a token sees none behind itself. */
  readonly causal: boolean;
  /** The factor of the logits; d is width / heads. */
  readonly scale: number | '1/sqrt(d)' | '1/d';
}

/**
 * Softmax attention (Vaswani et al. 2017), head by head: Q = x Wq + bq, K and V alike, A = softmax over the keys of Q Kᵀ · scale,
 * out = (A V) Wo + bo. Backward, dO = upstream Woᵀ: dV = Aᵀ dO, dA = dO Vᵀ, dS = A ⊙ (dA − Σ_keys dA ⊙ A) · scale, dQ = dS K,
 * dK = dSᵀ Q, dx = dQ Wqᵀ + dK Wkᵀ + dV Wvᵀ. (samples, tokens, width) → the same shape.
 */
export class Attention implements Layer {
  readonly #parameters: Readonly<Record<Name, Parameter>>;
  readonly #heads: number;
  readonly causal: boolean;
  readonly #scale: Attending['scale'];
  #kept: Readonly<Record<Kept, Tensor>> | undefined;

  /** @param values Wq, Wk, Wv, Wo, bq, bk, bv, bo; they stay the caller's */
  constructor(values: readonly Tensor[], { heads, causal, scale }: Attending) {
    const entries = attentionParameters.map((name, i) => [name, new Parameter(name, values[i]!)] as const);
    this.#parameters = Object.fromEntries(entries) as Record<Name, Parameter>;
    this.#heads = heads;
    this.causal = causal;
    this.#scale = scale;
  }

  get parameters(): readonly Parameter[] {
    return Object.values(this.#parameters);
  }

  /** A of the last forward pass, (samples, heads, queries, keys); the layer's. */
  get weights(): Tensor | undefined {
    return this.#kept?.A;
  }

  forward(x: Tensor): Tensor {
    return tf.tidy(() => {
      const [Q, K, V] = [this.#affine(x, 'q'), this.#affine(x, 'k'), this.#affine(x, 'v')].map((one) =>
        this.#split(one),
      ) as [...[Tensor4D, Tensor4D, Tensor4D]];
      const logits = tf.mul(matMulABt(Q, K), this.#factor(x));
      const A = tf.softmax(this.causal ? tf.add(logits, future(x.shape[1]!)) : logits) as Tensor4D;
      const O = this.#join(tf.matMul<Tensor4D>(A, V));
      const kept: readonly (readonly [Kept, Tensor])[] = [
        ['x', x],
        ['Q', Q],
        ['K', K],
        ['V', V],
        ['A', A],
        ['O', O],
      ];
      disposeAll(...Object.values(this.#kept ?? {}));
      this.#kept = Object.fromEntries(kept.map(([name, one]) => [name, retain(one)])) as Record<Kept, Tensor>;
      return this.#affine(O, 'o');
    });
  }

  backward(upstream: Tensor): Tensor {
    if (!this.#kept) throw backwardBeforeForward('Attention');
    const { x, O, ...heads } = this.#kept;
    const { Q, K, V, A } = heads as Record<keyof typeof heads, Tensor4D>;
    return tf.tidy(() => {
      const dO = this.#split(this.#backwardAffine(O, upstream, 'o'));
      const dV = matMulAtB(A, dO);
      const dA = matMulABt(dO, V);
      const dS = tf.mul<Tensor4D>(tf.mul(A, tf.sub(dA, tf.sum(tf.mul(dA, A), -1, true))), this.#factor(x));
      const parts = { q: tf.matMul<Tensor4D>(dS, K), k: matMulAtB(dS, Q), v: dV };
      return tf.addN((['q', 'k', 'v'] as const).map((part) => this.#backwardAffine(x, this.#join(parts[part]), part)));
    });
  }

  dispose(): void {
    for (const parameter of this.parameters) parameter.dispose();
    disposeAll(...Object.values(this.#kept ?? {}));
    this.#kept = undefined;
  }

  /** x W + b along the last axis. */
  #affine(x: Tensor, part: 'q' | 'k' | 'v' | 'o'): Tensor {
    const [W, b] = [this.#parameters[`W${part}`].value as Tensor2D, this.#parameters[`b${part}`].value];
    return withLastAxis(x, tf.add(tf.matMul(rows(x), W), b));
  }

  /** The gradient with respect to x; those of W and b are kept. */
  #backwardAffine(x: Tensor, upstream: Tensor, part: 'q' | 'k' | 'v' | 'o'): Tensor {
    const W = this.#parameters[`W${part}`];
    W.gradient = matMulAtB(rows(x), rows(upstream));
    this.#parameters[`b${part}`].gradient = tf.sum<Tensor1D>(rows(upstream), 0);
    return withLastAxis(x, matMulABt(rows(upstream), W.value as Tensor2D));
  }

  /** (samples, tokens, width) → (samples, heads, tokens, width / heads) */
  #split(x: Tensor): Tensor4D {
    const [samples, tokens] = x.shape as Tensor3D['shape'];
    return tf.transpose<Tensor4D>(tf.reshape(x, [samples, tokens, this.#heads, -1]), [0, 2, 1, 3]);
  }

  /** The inverse. */
  #join(x: Tensor4D): Tensor {
    const [samples, , tokens] = x.shape;
    return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [samples, tokens, -1]);
  }

  #factor(x: Tensor): number {
    const d = x.shape.at(-1)! / this.#heads;
    if (typeof this.#scale === 'number') return this.#scale;
    return this.#scale === '1/d' ? 1 / d : 1 / Math.sqrt(d);
  }
}

/** −∞ where the key stands behind the query, 0 elsewhere. */
const future = (tokens: number): Tensor2D => {
  const mask = new Float32Array(tokens * tokens);
  for (let query = 0; query < tokens; query++) mask.fill(-Infinity, query * tokens + query + 1, (query + 1) * tokens);
  return tf.tensor2d(mask, [tokens, tokens]);
};

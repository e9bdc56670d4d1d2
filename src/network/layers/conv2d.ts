import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Padding } from '../kinds/conv2d.ts';
import { backwardBeforeForward, type Layer } from '../layer.ts';
import { Parameter } from '../parameter.ts';
import { disposeAll, matMulAtB, retain, rows } from '../tensors.ts';
import { padded, unpadded } from './padding.ts';

/** How a kernel moves over an image. */
export interface Convolving {
  /** Pixels from one place to the next. */
  readonly stride: number;
  readonly padding: Padding;
  /** Of channels: an output sees the inputs of its own group alone. */
  readonly groups: number;
}

/**
 * out(p) = Σ_d x(stride · p + d) W[d] + b over the k² places d of the kernel, x padded (cross-correlation, as all libraries).
 * Backward: dx(p′) = Σ_{p, d: stride · p + d = p′} upstream(p) W[d]ᵀ, dW[d] = Σ_p x(stride · p + d)ᵀ upstream(p), summed over
 * the samples too, db = Σ upstream. x: (samples, height, width, channels in), W: (k, k, channels in / groups, channels out),
 * b: (channels out), both the caller's; same and circular padding give ⌈height / stride⌉ × ⌈width / stride⌉ pixels.
 */
export class Conv2d implements Layer {
  readonly #W: Parameter<Tensor4D>;
  readonly #b: Parameter<Tensor1D>;
  readonly #stride: number;
  readonly #padding: Padding;
  readonly #groups: number;
  /** With its padding. */
  #x: Tensor4D | undefined;

  constructor(W: Tensor4D, b: Tensor1D, { stride, padding, groups }: Convolving) {
    this.#W = new Parameter('W', W);
    this.#b = new Parameter('b', b);
    this.#stride = stride;
    this.#padding = padding;
    this.#groups = groups;
  }

  get parameters(): readonly Parameter[] {
    return [this.#W, this.#b];
  }

  forward(x: Tensor): Tensor {
    return tf.tidy(() => {
      const around = padded(x as Tensor4D, this.#padding, this.#kernel);
      this.#x = retain(around, this.#x);
      return tf.add(tf.conv2d(around, dense(this.#W.value, this.#groups), this.#stride, 'valid'), this.#b.value);
    });
  }

  backward(upstream: Tensor): Tensor {
    const [x, W, stride] = [this.#x, this.#W.value, this.#stride];
    if (!x) throw backwardBeforeForward('Conv2d');
    const out = upstream as Tensor4D;
    this.#b.gradient = tf.tidy(() => tf.sum<Tensor1D>(rows(out), 0));
    return tf.tidy(() => {
      const full = dense(W, this.#groups);
      this.#W.gradient = ofGroups(kernelGradient(x, out, full.shape, stride), this.#groups);
      const dx = tf.conv2dTranspose(out, full, x.shape, stride, 'valid');
      return unpadded(dx, this.#padding, this.#kernel);
    });
  }

  dispose(): void {
    this.#W.dispose();
    this.#b.dispose();
    disposeAll(this.#x);
    this.#x = undefined;
  }

  get #kernel(): number {
    return this.#W.value.shape[0];
  }
}

/** dW[d] = Σ x(stride · p + d)ᵀ upstream(p). The wasm engine has no kernel for it, so there each d is a product of its own. */
const kernelGradient = (x: Tensor4D, upstream: Tensor4D, shape: Tensor4D['shape'], stride: number): Tensor4D => {
  if (tf.getBackend() !== 'wasm') {
    const attributes = { strides: stride, pad: 'valid', dataFormat: 'NHWC', filterShape: shape };
    return tf.engine().runKernel<Tensor4D>(tf.Conv2DBackpropFilter, { x, dy: upstream }, attributes);
  }
  const [samples, height, width] = upstream.shape;
  const products = Array.from({ length: shape[0] * shape[1] }, (_, place) => {
    const [row, column] = [Math.floor(place / shape[1]), place % shape[1]];
    const end = [samples, row + (height - 1) * stride + 1, column + (width - 1) * stride + 1, shape[2]];
    const seen = tf.stridedSlice(x, [0, row, column, 0], end, [1, stride, stride, 1]);
    return matMulAtB(rows(seen), rows(upstream));
  });
  return tf.reshape(tf.stack(products), shape);
};

/** The kernel over all channels, 0 between groups: a grouped convolution is a dense one with that kernel. */
const dense = (W: Tensor4D, groups: number): Tensor4D =>
  groups === 1 ? W : tf.mul(tf.tile(W, [1, 1, groups, 1]), withinGroups(W.shape[2], W.shape[3], groups));

/** The inverse for the gradient: what stands within groups. */
const ofGroups = (gradient: Tensor4D, groups: number): Tensor4D => {
  if (groups === 1) return gradient;
  const [height, width, channels, units] = gradient.shape;
  const inputs = channels / groups;
  const within = tf.mul(gradient, withinGroups(inputs, units, groups));
  return tf.sum(tf.reshape(within, [height, width, groups, inputs, units]), 2);
};

/** 1 where input and output channel are of one group, (1, 1, inputs · groups, units). */
const withinGroups = (inputs: number, units: number, groups: number): Tensor => {
  const block = tf.ones([inputs, units / groups]);
  const eye = tf.eye(groups);
  const blocks = tf.mul(tf.reshape(eye, [groups, 1, groups, 1]), tf.reshape(block, [1, inputs, 1, units / groups]));
  return tf.reshape(blocks, [1, 1, groups * inputs, units]);
};

import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import type { Initializer } from '../initializer/types.ts';
import type { RandomStream } from '../random/stream.ts';
import { ActivationLayer } from './activationLayer.ts';
import { Affine } from './affine.ts';
import { release } from './hold.ts';
import type { Layer } from './layer.ts';

export interface NetworkPlan {
  /** Units of the input, then of each pair of layers. */
  readonly widths: readonly number[];
  readonly activation: Activation;
  readonly initializer: Initializer;
  readonly bias: 'same' | 'zero';
  /** The stream of the l-th Affine layer, l from 1. */
  readonly stream: (l: number) => RandomStream;
}

/** Affine, activation, Affine, activation, …: the notebook's stack, from the input's side on. */
export const buildNetwork = ({ widths, activation, initializer, bias, stream }: NetworkPlan): Layer[] =>
  widths.slice(1).flatMap((fanOut, i) => {
    const shape = { fanIn: widths[i]!, fanOut };
    const draws = stream(i + 1);
    const W = tf.tensor2d(initializer.weights(draws, shape), [shape.fanIn, fanOut]);
    const b = tf.tensor1d(bias === 'same' ? initializer.bias(draws, shape) : new Float32Array(fanOut));
    const affine = new Affine(W, b);
    release(W, b);
    return [affine, new ActivationLayer(activation)];
  });

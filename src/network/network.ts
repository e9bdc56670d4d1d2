import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation } from '../activation/types.ts';
import type { Initializer } from '../initializer/types.ts';
import type { RandomStream } from '../random/stream.ts';
import { moments } from '../statistics/moments.ts';
import { ActivationLayer } from './activationLayer.ts';
import { Affine } from './affine.ts';
import { disposeAll } from './tensors.ts';
import type { Layer } from './layer.ts';

export interface NetworkPlan {
  /** Units of the input, then of each pair of layers. */
  readonly widths: readonly number[];
  readonly activation: Activation;
  readonly initializer: Initializer;
  readonly bias: 'same' | 'zero';
  /** The stream of the l-th Affine layer, l from 1. */
  readonly stream: (l: number) => RandomStream;
  /** (samples, units in): what a data-driven initializer looks at. */
  readonly input: Tensor2D;
}

/** Affine, activation, Affine, activation, …: the notebook's stack, from the input's side on. */
export const buildNetwork = (plan: NetworkPlan): Layer[] => {
  const layers = plan.widths.slice(1).flatMap((fanOut, i) => {
    const affine = drawAffine(plan, i + 1, { fanIn: plan.widths[i]!, fanOut });
    return [affine, new ActivationLayer(plan.activation)];
  });
  const { dataDependentScale: rescale } = plan.initializer;
  if (rescale) rescaleByData(layers, plan.input, rescale);
  return layers;
};

const drawAffine = (plan: NetworkPlan, l: number, shape: { fanIn: number; fanOut: number }): Affine => {
  const draws = plan.stream(l);
  const W = tf.tensor2d(plan.initializer.weights(draws, shape), [shape.fanIn, shape.fanOut]);
  const b = tf.tensor1d(plan.bias === 'same' ? plan.initializer.bias(draws, shape) : new Float32Array(shape.fanOut));
  const affine = new Affine(W, b);
  disposeAll(W, b);
  return affine;
};

/** Sends the input through the stack and scales each W by what comes out of it, before what lies behind sees it. */
const rescaleByData = (
  layers: readonly Layer[],
  input: Tensor2D,
  rescale: (preActivationStd: number) => number,
): void => {
  let x = input;
  for (const layer of layers) {
    if (layer instanceof Affine) {
      const out = layer.forward(x);
      layer.scaleW(rescale(moments(out.dataSync<'float32'>()).std));
      out.dispose();
    }
    const next = layer.forward(x);
    if (x !== input) x.dispose();
    x = next;
  }
  x.dispose();
};

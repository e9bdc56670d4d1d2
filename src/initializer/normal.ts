import type { RandomStream } from '../random/stream.ts';
import { entry } from './entry.ts';
import type { Initializer, WeightShape } from './types.ts';

/** `count` draws from N(0, std²), equal to NumPy's `(g.randn(count) * std).astype('f4')`. */
function gaussian(stream: RandomStream, count: number, std: number): Float32Array {
  return stream.fillNormal(new Float32Array(count), std);
}

/** W and b drawn from N(0, std²). */
function normalDraws(std: (shape: WeightShape) => number): Initializer {
  const variance = (shape: WeightShape): number => std(shape) ** 2;
  return {
    weights: (stream, shape) => gaussian(stream, shape.fanIn * shape.fanOut, std(shape)),
    bias: (stream, shape) => gaussian(stream, shape.fanOut, std(shape)),
    weightVariance: variance,
    biasVariance: variance,
  };
}

export const normal = entry({
  formula: 'N(0, std²)',
  source: 'the notebook',
  parameters: { std: { type: 'number', meaning: 'standard deviation', min: 0 } },
  create: ({ std }) => normalDraws(() => std),
});

export const xavier = entry({
  formula: 'N(0, 1/n), n the inputs',
  source: 'the notebook, after Glorot & Bengio 2010',
  parameters: {},
  create: () => normalDraws(({ fanIn }) => Math.sqrt(1) / Math.sqrt(fanIn)),
});

export const he = entry({
  formula: 'N(0, 2/n), n the inputs',
  source: 'the notebook, after He et al. 2015',
  parameters: {},
  create: () => normalDraws(({ fanIn }) => Math.sqrt(2) / Math.sqrt(fanIn)),
});

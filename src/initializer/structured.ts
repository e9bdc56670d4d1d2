import { defineInitializer, type Initializer } from './types.ts';
import { orthonormal, orthonormalVariance } from './orthonormal.ts';

/** Rules for a matrix do not say how b is drawn: it is 0. */
const zeroBias = {
  bias: (_stream, { fanOut }) => new Float32Array(fanOut),
  biasVariance: () => 0,
} as const satisfies Partial<Initializer>;

export const orthogonal = defineInitializer({
  summary:
    'Draws a random orthogonal matrix times a gain; with a gain of 1 a square layer keeps the length of every vector.',
  formula: 'gain · Q, Q uniform among the orthogonal matrices; b = 0',
  source: 'Saxe et al. 2014',
  link: 'https://arxiv.org/abs/1312.6120',
  example: 'orthogonal: { gain: 1.4142 }',
  parameters: { gain: { type: 'number', meaning: 'factor of the orthogonal matrix', default: 1, min: 0 } },
  create: ({ gain }) => ({
    weights: (stream, shape) => orthonormal(stream, shape, gain),
    weightVariance: (shape) => orthonormalVariance(shape, gain),
    weightStd: ({ fanIn, fanOut }) => gain / Math.sqrt(Math.max(fanIn, fanOut)),
    orthonormal: true,
    ...zeroBias,
  }),
});

export const identity = defineInitializer({
  summary: 'Sets W to the identity matrix, so that a layer at first passes its input on.',
  formula: 'gain on the main diagonal, 0 elsewhere; b = 0',
  source: 'Le et al. 2015; Keras Identity, PyTorch eye_',
  link: 'https://arxiv.org/abs/1504.00941',
  example: 'identity',
  parameters: { gain: { type: 'number', meaning: 'value on the diagonal', default: 1 } },
  create: ({ gain }) => ({
    weights: (_stream, { fanIn, fanOut }) => {
      const W = new Float32Array(fanIn * fanOut);
      for (let i = 0; i < Math.min(fanIn, fanOut); i++) W[i * fanOut + i] = gain;
      return W;
    },
    weightVariance: () => null,
    ...zeroBias,
  }),
});

/** Mishkin & Matas do not scale a layer whose variance is this near to 1. */
const tolerance = 0.1;

export const lsuv = defineInitializer({
  summary:
    'Draws an orthogonal matrix and scales it, layer by layer, so that the input batch comes out with a variance of 1.',
  formula:
    'orthogonal, then layer by layer W / std(x W) for the input batch, unless the variance is within 1 ± 0.1; b = 0',
  source: 'Mishkin & Matas 2016',
  link: 'https://arxiv.org/abs/1511.06422',
  example: 'lsuv',
  parameters: {},
  create: () => ({
    weights: (stream, shape) => orthonormal(stream, shape, 1),
    weightVariance: (shape) => orthonormalVariance(shape, 1),
    orthonormal: true,
    ...zeroBias,
    dataDependentScale: (std) => (std === 0 || Math.abs(std ** 2 - 1) < tolerance ? 1 : 1 / std),
  }),
});

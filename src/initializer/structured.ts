import { defineInitializer, type Initializer, type WeightShape } from './types.ts';
import { orthonormal, orthonormalStd, orthonormalVariance } from './orthonormal.ts';
import { inTheMiddle, onlyMatrices, unitsOf } from './shape.ts';

/** Rules for a matrix do not say how b is drawn: it is 0. */
const zeroBias = {
  bias: (_stream, shape) => new Float32Array(unitsOf(shape)),
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
    weightStd: (shape) => orthonormalStd(shape, gain),
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
    weights: (_stream, shape) => diagonal(shape, gain),
    weightVariance: () => null,
    misfit: onlyMatrices('dirac does the same for a convolution'),
    ...zeroBias,
  }),
});

const diagonal = ({ fanIn, fanOut }: WeightShape, value: number): Float32Array => {
  const W = new Float32Array(fanIn * fanOut);
  for (let i = 0; i < Math.min(fanIn, fanOut); i++) W[i * fanOut + i] = value;
  return W;
};

export const dirac = defineInitializer({
  summary: 'Sets the middle of each kernel to the identity matrix, so that a convolution at first passes its input on.',
  formula:
    'gain at the place (k − 1) div 2 from input to output channel of the same number in a group, 0 elsewhere; b = 0',
  source: 'Zagoruyko & Komodakis 2017; PyTorch dirac_',
  link: 'https://arxiv.org/abs/1706.00388',
  example: 'dirac',
  parameters: { gain: { type: 'number', meaning: 'value on the diagonal', default: 1 } },
  create: ({ gain }) => ({
    weights: (_stream, shape) => inTheMiddle(shape, (matrix) => diagonal(matrix, gain)),
    weightVariance: () => null,
    inTheMiddle: true,
    ...zeroBias,
  }),
});

export const deltaOrthogonal = defineInitializer({
  summary:
    'Draws a random orthogonal matrix times a gain for the middle of a kernel, 0 elsewhere: a convolution that keeps the length of every pixel.',
  formula: 'gain · Q at the place (k − 1) div 2, Q orthogonal of channels in × out of a group, 0 elsewhere; b = 0',
  source: 'Xiao et al. 2018; JAX delta_orthogonal',
  link: 'https://arxiv.org/abs/1806.05393',
  example: 'deltaOrthogonal: { gain: 1.4142 }',
  parameters: { gain: { type: 'number', meaning: 'factor of the orthogonal matrix', default: 1, min: 0 } },
  create: ({ gain }) => {
    // Of all entries of a kernel, zeros included: fanIn times it is the gain² that a channel out is scaled by.
    const std = (shape: WeightShape): number => {
      const { fanIn, fanOut, dimensions: [height = 1, width = 1] = [] } = shape;
      return (
        orthonormalStd({ fanIn: fanIn / (height * width), fanOut: fanOut / (height * width) }, gain) /
        Math.sqrt(height * width)
      );
    };
    return {
      weights: (stream, shape) => inTheMiddle(shape, (matrix) => orthonormal(stream, matrix, gain)),
      weightVariance: (shape) => std(shape) ** 2,
      weightStd: std,
      orthonormal: true,
      inTheMiddle: true,
      misfit: ({ fanIn, fanOut, dimensions }) =>
        dimensions && fanIn > fanOut
          ? `it needs as many channels out as in, not a kernel of [${dimensions.join(', ')}]`
          : undefined,
      ...zeroBias,
    };
  },
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

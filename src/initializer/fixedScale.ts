import type { RandomStream } from '../random/stream.ts';
import { cutForm, distributions, forms, truncated, truncatedStd, type Form } from './distribution.ts';
import { defineInitializer, type Initializer } from './types.ts';
import { independent } from './iid.ts';
import { entriesOf, unitsOf } from './shape.ts';

type Draw = (stream: RandomStream, count: number) => Float32Array;

/** W and b drawn alike, whatever the shape. */
const fixedScale = (draw: Draw, form: Form, mean: number, variance: number, std = Math.sqrt(variance)): Initializer => {
  const aroundZero = (): number | null => (mean === 0 ? variance : null);
  return {
    weights: (stream, shape) => draw(stream, entriesOf(shape)),
    bias: (stream, shape) => draw(stream, unitsOf(shape)),
    weightVariance: aroundZero,
    biasVariance: aroundZero,
    weightStd: () => std,
    biasStd: () => std,
    ...(mean === 0 && { form }),
  };
};

export const normal = defineInitializer({
  summary: "Draws from a normal distribution of a fixed standard deviation, whatever the layer's size.",
  formula: 'N(mean, std²)',
  source: 'the notebook; Keras RandomNormal, PyTorch normal_',
  link: 'https://keras.io/api/layers/initializers/#randomnormal-class',
  example: 'normal: { std: 0.01 }',
  parameters: {
    std: { type: 'number', meaning: 'standard deviation', min: 0 },
    mean: { type: 'number', meaning: 'mean', default: 0 },
  },
  create: ({ std, mean }) => {
    const centred: Draw = (stream, count) => distributions.normal.draw(stream, count, std);
    const shifted: Draw = (stream, count) =>
      Float32Array.from(stream.fillNormal(new Float64Array(count), std), (z) => mean + z);
    return fixedScale(mean === 0 ? centred : shifted, forms.normal, mean, std ** 2, std);
  },
});

export const uniform = defineInitializer({
  summary: "Draws from a uniform distribution between two fixed bounds, whatever the layer's size.",
  formula: 'U[low, high)',
  source: 'Keras RandomUniform, PyTorch uniform_',
  link: 'https://keras.io/api/layers/initializers/#randomuniform-class',
  example: 'uniform: { low: -0.05, high: 0.05 }',
  parameters: {
    low: { type: 'number', meaning: 'the least value' },
    high: {
      type: 'number',
      meaning: 'the value that all lie below in float64; float32 rounds to it once in some 3 · 10⁷ draws',
    },
  },
  create: ({ low, high }) => {
    if (low > high) throw new RangeError(`uniform: low ${low} is above high ${high}`);
    return fixedScale(
      (stream, count) => stream.fillUniform(new Float32Array(count), low, high),
      forms.uniform,
      (low + high) / 2,
      (high - low) ** 2 / 12,
      (high - low) / Math.sqrt(12),
    );
  },
});

/** With the cut at ±2 and a larger std nearly all draws would be rejected. */
const maxStdForCutAt2 = 100;
/** A cut at so many standard deviations has no effect. */
const noEffectCut = 40;

export const truncatedNormal = defineInitializer({
  summary:
    'Draws from a normal distribution without its tails, and does not make up for the variance that the cut takes away.',
  formula: 'N(0, std²) cut at ±2 std (pytorch: at ±2), not widened',
  source: 'Keras TruncatedNormal, JAX truncated_normal, TensorFlow.js truncatedNormal, PyTorch trunc_normal_',
  link: 'https://keras.io/api/layers/initializers/#truncatednormal-class',
  example: 'truncatedNormal: { std: 0.02 }',
  parameters: {
    std: { type: 'number', meaning: 'standard deviation before the cut', min: 0 },
    dialect: {
      type: 'choice',
      meaning: 'where the cut is: ±2 std, or ±2 whatever the std (pytorch)',
      choices: ['keras', 'jax', 'tfjs', 'pytorch'],
      default: 'keras',
    },
  },
  create: ({ std, dialect }) => {
    if (dialect !== 'pytorch') return independent(distributions.truncatedNormalUnscaled, () => std);
    if (std > maxStdForCutAt2) {
      throw new RangeError(`truncatedNormal: std ${std} is above ${maxStdForCutAt2}, the most where the cut is at ±2`);
    }
    const cut = Math.min(2 / std, noEffectCut);
    return fixedScale(
      (stream, count) => truncated(stream, count, std, cut),
      cut < noEffectCut ? cutForm(cut) : forms.normal,
      0,
      (std * truncatedStd(cut)) ** 2,
      std * truncatedStd(cut),
    );
  },
});

import { forms } from './distribution.ts';
import { entriesOf, unitsOf } from './shape.ts';
import { defineInitializer, type WeightShape } from './types.ts';

/** 1 / √Var(relu(z)), z ~ N(0, 1): √(2 / (1 − 1/π)). */
export const reluGain = Math.sqrt(2 / (1 - 1 / Math.PI));

/**
 * W − mean over W's std, both over what goes into a unit, times a scale: each unit's weights then have the mean 0 and this
 * mean square exactly. Of a unit with one input nothing is left.
 */
const standardized = (drawn: Float64Array, units: number, scale: number): Float32Array => {
  const W = new Float32Array(drawn.length);
  const count = drawn.length / units;
  for (let unit = 0; unit < units; unit++) {
    let [sum, squares] = [0, 0];
    for (let i = unit; i < drawn.length; i += units) sum += drawn[i]!;
    const mean = sum / count;
    for (let i = unit; i < drawn.length; i += units) squares += (drawn[i]! - mean) ** 2;
    const factor = scale / Math.sqrt(squares / count);
    for (let i = unit; i < drawn.length; i += units) W[i] = (drawn[i]! - mean) * factor;
  }
  return W;
};

export const scaledWeightStandardization = defineInitializer({
  summary:
    'Draws from a normal distribution and standardizes the weights of each unit, so that a mean of its inputs does not shift it; the gain makes up for what an activation takes away.',
  formula: 'gain · (Ŵ − mean(Ŵ)) / (std(Ŵ) √fanIn), Ŵ ~ N(0, 1), mean and std over the inputs of each unit',
  source: 'Brock et al. 2021, Characterizing signal propagation, eq. 1; Qiao et al. 2019',
  link: 'https://arxiv.org/abs/2101.08692',
  example: 'scaledWeightStandardization: { gain: 1.7872 }',
  parameters: {
    gain: {
      type: 'number',
      meaning:
        'factor of the standard deviation, 1 / √Var(φ(z)): of relu 1.7129, of tanh 1.5925, of gelu 1.7009, of silu 1.7872',
      default: reluGain,
      min: 0,
    },
  },
  create: ({ gain }) => {
    const scale = ({ fanIn }: WeightShape): number => gain / Math.sqrt(fanIn);
    const none = (): number => 0;
    return {
      weights: (stream, shape) =>
        standardized(stream.fillNormal(new Float64Array(entriesOf(shape)), 1), unitsOf(shape), scale(shape)),
      bias: (_stream, shape) => new Float32Array(unitsOf(shape)),
      weightVariance: (shape) => scale(shape) ** 2,
      biasVariance: none,
      weightStd: scale,
      biasStd: none,
      // Of many inputs its entries hardly know of each other.
      form: forms.normal,
      centred: () => true,
      misfit: (shape) =>
        entriesOf(shape) === unitsOf(shape) ? 'each unit has one input, which standardized is 0 / 0' : undefined,
    };
  },
});

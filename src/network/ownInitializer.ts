import type { Initializer } from '../initializer/index.ts';
import { createInitializerOrRecipe } from '../recipe/index.ts';
import type { Extras, LayerChoice } from './spec.ts';

/** What draws a layer's weights: its own initializer or the study's, times its gain. @throws UserModuleError where a module was not loaded */
export const initializerOf = (choice: LayerChoice, studys: Initializer): Initializer => {
  const { initializer, gain = 1 } = choice as Extras;
  const own = initializer ? createInitializerOrRecipe(initializer) : studys;
  return gain === 1 ? own : scaled(own, gain);
};

/** W and b times a factor. */
const scaled = (initializer: Initializer, gain: number): Initializer => {
  const { weights, bias, weightVariance, biasVariance, weightStd, biasStd } = initializer;
  const times = (values: Float32Array): Float32Array => values.map((value) => gain * value);
  const square = (variance: number | null): number | null => variance && gain ** 2 * variance;
  return {
    ...initializer,
    weights: (...drawn) => times(weights(...drawn)),
    bias: (...drawn) => times(bias(...drawn)),
    weightVariance: (shape) => square(weightVariance(shape)),
    biasVariance: (shape) => square(biasVariance(shape)),
    ...(weightStd && { weightStd: (shape) => Math.abs(gain) * weightStd(shape) }),
    ...(biasStd && { biasStd: (shape) => Math.abs(gain) * biasStd(shape) }),
  };
};

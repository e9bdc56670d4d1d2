import type { Choice } from '../catalogue/parameter.ts';
import {
  createInitializer,
  initializers,
  roles,
  type Initializer,
  type InitializerChoice,
  type InitializerName,
  type WeightShape,
} from '../initializer/index.ts';
import type { UserModuleChoice } from '../userModule/choice.ts';
import { drawnChoice } from './drawnChoice.ts';
import { isRecipe, recipes, type RecipeName } from './table.ts';
import type { Recipe } from './types.ts';

/** What may stand in a config's `initializers`, by name; `asBuilt` of a model of the user's own alone. */
export const initializersAndRecipes = { ...initializers, ...recipes, asBuilt: { parameters: {} } };

/** An initializer or a recipe as a config chose it. */
export type InitializerOrRecipe = Choice<InitializerName | RecipeName | 'asBuilt'> | UserModuleChoice;

/**
 * What draws by a choice. A recipe asks each shape for its place in the network; `misfit` says of which it knows nothing.
 *
 *     const place = { role: 'mlpOut', branches: 24, … };
 *     createInitializerOrRecipe({ name: 'gpt2', parameters: {} }).weightStd!({ fanIn: 4, fanOut: 4, place }) // 0.00408
 *
 * @throws RangeError where parameters don't fit together
 */
export const createInitializerOrRecipe = (choice: InitializerOrRecipe): Initializer => {
  if (choice.name === 'asBuilt') return asBuilt;
  return isRecipe(choice.name) ? ofRecipe(choice.name) : createInitializer(choice as InitializerChoice);
};

const drawsNothing = (): never => {
  throw new RangeError('asBuilt draws nothing');
};

/** Every tensor stays as a model's file holds it. */
const asBuilt: Initializer = {
  weights: drawsNothing,
  bias: drawsNothing,
  weightVariance: () => null,
  biasVariance: () => null,
};

const ofRecipe = (name: RecipeName): Initializer => {
  const { asks }: Recipe = recipes[name];
  const at = (shape: WeightShape): Initializer => {
    const choice = drawnChoice(name, shape);
    if (!choice) throw new RangeError(`${name} says nothing of ${partOf(shape)}`);
    return createInitializer(choice);
  };
  // Theory asks by the weight's shape for the bias beside it.
  const biasAt = (shape: WeightShape): Initializer =>
    at(shape.place ? { ...shape, place: { ...shape.place, role: 'bias', weight: shape.place.role } } : shape);
  const std = (of: ((shape: WeightShape) => number) | undefined, variance: number | null, shape: WeightShape): number =>
    of?.(shape) ?? Math.sqrt(variance ?? Number.NaN);
  return {
    weights: (stream, shape) => at(shape).weights(stream, shape),
    bias: (stream, shape) => biasAt(shape).bias(stream, shape),
    weightVariance: (shape) => at(shape).weightVariance(shape),
    biasVariance: (shape) => biasAt(shape).biasVariance(shape),
    weightStd: (shape) => std(at(shape).weightStd, at(shape).weightVariance(shape), shape),
    biasStd: (shape) => std(biasAt(shape).biasStd, biasAt(shape).biasVariance(shape), shape),
    centred: (shape) => at(shape).centred?.(shape) ?? false,
    misfit: (shape) => {
      if (asks.branches && shape.place?.branches === 0) return 'it is for residual branches, and this network has none';
      if (drawnChoice(name, shape)) return at(shape).misfit?.(shape);
      return `it says nothing of ${partOf(shape)}; an initializer: beside the layer would draw it`;
    },
  };
};

const partOf = ({ place }: WeightShape): string => (place ? roles[place.role] : 'a tensor outside of a network');

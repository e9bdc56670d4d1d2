import type { InitializerChoice, TensorPlace, WeightShape } from '../initializer/index.ts';
import { recipes, type RecipeName } from './table.ts';
import type { Tensor } from './types.ts';
import type { Recipe } from './types.ts';

/** The initializer by which a recipe draws a tensor, its first ask; undefined where it says nothing of it. Without TensorFlow.js, for the page. */
export const drawnChoice = (name: RecipeName, shape: WeightShape): InitializerChoice | undefined => {
  const { drawn, tensors }: Recipe = recipes[name];
  const { place } = shape;
  if (!place) return undefined;
  const asks = drawn?.[place.role] ?? tensors[place.role];
  // Biases of which a recipe says nothing are 0.
  return asks?.(tensorOf(shape, place))?.[0]?.choice ?? (place.role === 'bias' ? zero : undefined);
};

const zero: InitializerChoice = { name: 'zero', parameters: {} };

const tensorOf = ({ fanIn, fanOut }: WeightShape, place: TensorPlace): Tensor => ({
  ...place,
  // Of an embedding its width.
  fanIn: place.role === 'embedding' || place.role === 'position' ? fanOut : fanIn,
  fanOut,
  hidden: fanOut,
});

import { keras, mup, pytorch } from './libraries.ts';
import { fixup, nfResnet, resnet, rezero, skipInit } from './residual.ts';
import { bert, deepNorm, gpt2, layerScale, llama, tFixup, vit } from './transformers.ts';
import type { Recipe } from './types.ts';

/**
 * Every recipe, by the name that people type.
 *
 *     recipes.gpt2.tensors.mlpOut!({ role: 'mlpOut', branches: 24, … })
 *     // [{ choice: { name: 'normal', parameters: { std: 0.00408… } }, formula: '0.02/√24', … }]
 */
export const recipes = {
  gpt2,
  bert,
  vit,
  llama,
  resnet,
  fixup,
  skipInit,
  rezero,
  layerScale,
  deepNorm,
  tFixup,
  nfResnet,
  mup,
  pytorch,
  keras,
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

export const isRecipe = (name: string): name is RecipeName => Object.hasOwn(recipes, name);

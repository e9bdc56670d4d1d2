export { roles, type Role } from '../initializer/index.ts';
export { createInitializerOrRecipe, initializersAndRecipes, type InitializerOrRecipe } from './drawing.ts';
export { drawnChoice } from './drawnChoice.ts';
export { isRecipe, recipes, type RecipeName } from './table.ts';

export type { Ask, Asks, NetworkAsk, Recipe, Tensor } from './types.ts';

import { recipes, type Recipe, type RecipeName } from '../recipe/index.ts';
import type { WeightFormat } from '../weightFile/index.ts';

/** The recipes with names of their own, those first that others' names are a part of. */
const byName: readonly RecipeName[] = [
  'layerScale',
  'fixup',
  'skipInit',
  'rezero',
  'gpt2',
  'bert',
  'vit',
  'llama',
  'resnet',
];

/** The recipe that tensors' names tell; undefined where they tell none. */
export const recipeByNames = (names: readonly string[]): RecipeName | undefined =>
  byName.find((name) => {
    const { names: own, notNames: others }: Pick<Recipe, 'names' | 'notNames'> = recipes[name];
    const some = (pattern: RegExp | undefined): boolean =>
      pattern !== undefined && names.some((tensor) => pattern.test(tensor));
    return some(own) && !some(others);
  });

/** Whose words a file speaks: of rules that are the same, its own come first. */
export const homeOf = (format: WeightFormat, names: readonly string[]): 'pytorch' | 'keras' | 'jax' | 'tfjs' => {
  if (format === 'tfjs') return 'tfjs';
  if (format === 'keras' || format === 'hdf5') return 'keras';
  return names.some((name) => /(^|[./])kernel$/.test(name)) ? 'jax' : 'pytorch';
};

/** The library's own recipe, where names tell no model. */
export const libraryRecipe = (format: WeightFormat, names: readonly string[]): RecipeName | undefined => {
  if (homeOf(format, names) === 'keras') return 'keras';
  return names.some((name) => name.endsWith('.weight')) ? 'pytorch' : undefined;
};

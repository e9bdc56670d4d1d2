import { errorMessage } from '../errors.ts';
import {
  departures,
  fansOf,
  placedLayers,
  type LayerDescription,
  type LayerExtras,
  type NetworkSpec,
} from '../network/index.ts';
import { createInitializerOrRecipe, isRecipe, type InitializerOrRecipe } from '../recipe/index.ts';
import { isUserModule } from '../userModule/choice.ts';
import type { Problem } from './problem.ts';
import type { StudyInitializer } from './study.ts';

/** Initializers and gains of single layers that don't fit them. */
export const ownInitializerProblems = (spec: NetworkSpec): Problem[] =>
  placedLayers(spec).flatMap(({ choice, description, place }): Problem[] => {
    const { initializer, gain } = choice as LayerExtras;
    const path = ['network', 'layers', ...place];
    if (!initializer && gain === undefined) return [];
    if (!fansOf(description)) {
      return [
        { path: [...path, initializer ? 'initializer' : 'gain'], message: `${description.name} draws no weights` },
      ];
    }
    const stays = initializer?.name === 'asBuilt' && spec.model !== undefined;
    if (!initializer || isUserModule(initializer) || stays) return [];
    const message = conflictOf(initializer) ?? misfitOf(initializer, description);
    return message === undefined ? [] : [{ path: [...path, 'initializer'], message }];
  });

/** Parameters that are valid one by one but not together, such as `uniform` with `low` above `high`; undefined of none. */
export const conflictOf = (choice: InitializerOrRecipe): string | undefined => {
  try {
    createInitializerOrRecipe(choice);
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
};

/** Why an initializer can't draw a layer's weights. */
const misfitOf = (choice: InitializerOrRecipe, { name, parameters }: LayerDescription): string | undefined => {
  if (choice.name === 'asBuilt') return `${choice.name} is what a model's file holds; it goes with network.model`;
  const { misfit } = createInitializerOrRecipe(choice);
  const [message] = parameters.flatMap(({ start, fans }) => (start === 'weights' && misfit?.(fans!)) || []);
  return message && `${choice.name} at ${name}: ${message}`;
};

/** Initializers that can't draw a layer of this network which has none of its own. */
export const initializerMisfits = (initializers: readonly StudyInitializer[], network: NetworkSpec): Problem[] =>
  initializers.flatMap((choice, i): Problem[] => {
    if (isUserModule(choice) || (network.model && choice.name === 'asBuilt')) return [];
    if (network.model && createInitializerOrRecipe(choice).dataDependentScale)
      return [{ path: ['initializers', i], message: `${choice.name} looks at data, which is not done with a model` }];
    const [message] = placedLayers(network).flatMap(({ choice: layer, description }) =>
      'initializer' in layer && layer.initializer ? [] : (misfitOf(choice, description) ?? []),
    );
    return message === undefined ? [] : [{ path: ['initializers', i], message }];
  });

/** Where the network is not as a recipe asks; it can be run all the same. */
export const recipeNotes = (initializers: readonly StudyInitializer[], network: NetworkSpec): Problem[] =>
  initializers.flatMap(({ name }, i) =>
    isRecipe(name) ? departures(name, network).map((message) => ({ path: ['initializers', i], message })) : [],
  );

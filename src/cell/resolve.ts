import {
  createActivation,
  isActivation,
  prepareActivation,
  type Activation,
  type ActivationChoice,
} from '../activation/index.ts';
import { createInitializer, prepareInitializer, type Initializer } from '../initializer/index.ts';
import { describeLayers, type LayerDescription } from '../network/index.ts';
import { isUserModule } from '../userModule/choice.ts';
import type { CellSettings } from './settings.ts';

/** A cell's settings with the objects that their choices name. */
export interface ResolvedCell {
  readonly settings: CellSettings;
  readonly layers: readonly LayerDescription[];
  /** The activations by layer number. */
  readonly activations: ReadonlyMap<number, Activation>;
  readonly initializer: Initializer;
}

/** Loads the user's modules that a cell names; call it before `resolveCell`. @throws UserModuleError */
export const loadUserModules = async ({ network, initializer }: Pick<CellSettings, 'network' | 'initializer'>) => {
  for (const choice of network.layers) if (isActivation(choice)) await prepareActivation(choice);
  await prepareInitializer(initializer);
};

/** Whether a cell runs code of the user's. */
export const usesModules = ({ network, initializer }: CellSettings): boolean =>
  [initializer, ...network.layers].some(isUserModule);

/** @throws UserModuleError where a module was not loaded before */
export const resolveCell = (settings: CellSettings): ResolvedCell => ({
  settings,
  layers: describeLayers(settings.network),
  activations: activationsOf(settings),
  initializer: createInitializer(settings.initializer),
});

/** Layers with the same choice share one activation object. */
const activationsOf = ({ network }: CellSettings): ReadonlyMap<number, Activation> => {
  const created = new Map<string, Activation>();
  const create = (choice: ActivationChoice): Activation => {
    const key = JSON.stringify(choice);
    const activation = created.get(key) ?? createActivation(choice);
    created.set(key, activation);
    return activation;
  };
  return new Map(network.layers.flatMap((choice, i) => (isActivation(choice) ? [[i + 1, create(choice)]] : [])));
};

import {
  createActivation,
  isActivation,
  prepareActivation,
  type Activation,
  type ActivationChoice,
} from '../activation/index.ts';
import { prepareInitializer, type Initializer } from '../initializer/index.ts';
import {
  allChoices,
  describeLayers,
  initializerOf,
  placedLayers,
  type Draws,
  type LayerDescription,
} from '../network/index.ts';
import { registerGradients } from '../model/index.ts';
import { createInitializerOrRecipe, type InitializerOrRecipe } from '../recipe/index.ts';
import { drawModel } from '../subject/modelSubject.ts';
import { drawSpecified } from '../subject/specifiedNetwork.ts';
import type { Subject } from '../subject/subject.ts';
import { isUserModule } from '../userModule/choice.ts';
import type { CellSettings } from './settings.ts';

/** A cell's settings with the objects that their choices name. */
export interface ResolvedCell {
  readonly settings: CellSettings;
  readonly layers: readonly LayerDescription[];
  /** The activations by layer number. */
  readonly activations: ReadonlyMap<number, Activation>;
  readonly initializer: Initializer;
  /** What draws the layers that have an initializer or a gain of their own, by number. */
  readonly own: ReadonlyMap<number, Initializer>;
  /** The cell's subject with its weights drawn; the caller's to dispose. */
  readonly drawSubject: (draws: Omit<Draws, 'initializer' | 'bias'>) => Subject;
}

/** Loads the user's modules that a cell names, and what its network needs; call it before `resolveCell`. @throws UserModuleError */
export const loadUserModules = async ({ network, initializer }: Pick<CellSettings, 'network' | 'initializer'>) => {
  for (const choice of allChoices(network.layers)) if (isActivation(choice)) await prepareActivation(choice);
  for (const choice of [initializer, ...initializersIn(network)]) await prepareInitializer(choice);
  if (network.model) await registerGradients();
};

/** What draws a part of a network in place of the study's initializer. */
const initializersIn = ({ layers, model }: CellSettings['network']): InitializerOrRecipe[] => [
  ...allChoices(layers).flatMap((choice) => ('initializer' in choice && choice.initializer) || []),
  ...(model?.draw.rules ?? []).map((rule) => rule.initializer),
];

/** Whether a cell runs code of the user's. */
export const usesModules = ({ network, initializer }: CellSettings): boolean =>
  [initializer, ...initializersIn(network), ...allChoices(network.layers)].some(isUserModule);

/** @throws UserModuleError where a module was not loaded before */
export const resolveCell = (settings: CellSettings): ResolvedCell => {
  const { network, bias } = settings;
  const initializer = createInitializerOrRecipe(settings.initializer);
  return {
    settings,
    layers: describeLayers(network),
    activations: activationsOf(settings),
    initializer,
    own: ownInitializers(settings, initializer),
    drawSubject: ({ stream, input }) => {
      if (network.model) return drawModel(network.model, { stream, input, initializer: settings.initializer, bias });
      return drawSpecified(network, { stream, input, initializer, bias: bias === 'same' ? 'same' : 'zero' });
    },
  };
};

/** What draws the layers that have an initializer or a gain of their own, by number, beside this initializer. */
export const ownInitializers = (
  { network, initializer: studys }: CellSettings,
  initializer: Initializer,
): ReadonlyMap<number, Initializer> => {
  // As built is as built, whatever the rules say.
  if (studys.name === 'asBuilt') return new Map();
  return new Map(
    placedLayers(network).flatMap(({ choice, description }) => {
      const own = initializerOf(choice, initializer);
      return own === initializer ? [] : [[description.number, own]];
    }),
  );
};

/** Activations by choice: what is derived from one is derived once, for all layers and cells that have it. */
const created = new Map<string, Activation>();

/** More are forgotten, for a process may run studies without end. */
const mostCreated = 100;

const activationOf = (choice: ActivationChoice): Activation => {
  const key = JSON.stringify(choice);
  const activation = created.get(key) ?? createActivation(choice);
  created.set(key, activation);
  return activation;
};

const activationsOf = ({ network }: CellSettings): ReadonlyMap<number, Activation> => {
  // Between cells, so that layers of one share one object.
  if (created.size >= mostCreated) created.clear();
  return new Map(
    placedLayers(network).flatMap(({ choice, description }) =>
      isActivation(choice) ? [[description.number, activationOf(choice)]] : [],
    ),
  );
};

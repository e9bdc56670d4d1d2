import type { Choice } from '../catalogue/choice.ts';
import { OwnEntries, ownName, type OwnChoice } from '../catalogue/ownChoice.ts';
import { elu, selu } from './elu.ts';
import { gelu } from './gelu.ts';
import { hardTanh } from './hardTanh.ts';
import { identity } from './identity.ts';
import { mish } from './mish.ts';
import { leakyRelu, relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { sine } from './sine.ts';
import { softplus } from './softplus.ts';
import { softsign } from './softsign.ts';
import { tanh } from './tanh.ts';
import type { Activation, ActivationEntry } from './types.ts';

import { loadActivation } from './own.ts';

export { loadActivation, type OwnActivation } from './own.ts';
export type { Activation, ActivationEntry } from './types.ts';

/** Every activation, under the name a config gives it. */
export const activations = {
  sigmoid,
  relu,
  identity,
  tanh,
  leakyRelu,
  elu,
  selu,
  gelu,
  silu,
  mish,
  softplus,
  softsign,
  hardTanh,
  sine,
} satisfies Record<string, ActivationEntry>;

export type ActivationName = keyof typeof activations;

/** An activation as a config chose it: its name and every parameter, checked and defaults filled in. */
export type ActivationChoice = Choice<ActivationName> | OwnChoice;

const own = new OwnEntries(loadActivation);

/** Loads the module that a choice names, if it names one. @throws OwnModuleError */
export const prepareActivation = (choice: ActivationChoice): Promise<void> => own.prepare(choice);

export const createActivation = (choice: ActivationChoice): Activation => {
  if (choice.name === 'module') return own.get(choice);
  const row: ActivationEntry = activations[choice.name];
  return row.create(choice.parameters);
};

/** How a panel's title names the layer: `Sigmoid`; a module of one's own by its file's name. */
export const activationTitle = (choice: ActivationChoice): string =>
  choice.name === 'module' ? ownName(choice) : activations[choice.name].title;

/** How tables name the layer: as the config does; a module of one's own by its file's name. */
export const activationKind = (choice: ActivationChoice): string =>
  choice.name === 'module' ? ownName(choice) : choice.name;

import type { Choice } from '../catalogue/parameter.ts';
import { isUserModule, UserModules, moduleName, type UserModuleChoice } from '../userModule/choice.ts';
import { elu, selu, identity, leakyRelu, relu } from './piecewise.ts';
import { gelu, mish, silu, softplus } from './smoothRectifiers.ts';
import { hardTanh, sigmoid, sine, softsign, tanh } from './bounded.ts';
import type { Activation, ActivationEntry } from './types.ts';
import { loadActivation } from './userModule.ts';

export { loadActivation, type UserActivation } from './userModule.ts';
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
export type ActivationChoice = Choice<ActivationName> | UserModuleChoice;

/** Whether a choice, in a list of layers say, is one of an activation. */
export const isActivation = (choice: Choice): choice is ActivationChoice =>
  isUserModule(choice) || Object.hasOwn(activations, choice.name);

const own = new UserModules(loadActivation);

/** Loads the module that a choice names, if it names one. @throws UserModuleError */
export const prepareActivation = (choice: ActivationChoice): Promise<void> => own.prepare(choice);

export const createActivation = (choice: ActivationChoice): Activation => {
  if (choice.name === 'module') return own.get(choice);
  const row: ActivationEntry = activations[choice.name];
  return row.create(choice.parameters);
};

/** How a panel's title names the layer: `Sigmoid`; a module of one's own by its file's name. */
export const activationTitle = (choice: ActivationChoice): string =>
  choice.name === 'module' ? moduleName(choice) : activations[choice.name].title;

/** How tables name the layer: as the config does; a module of one's own by its file's name. */
export const activationKind = (choice: ActivationChoice): string =>
  choice.name === 'module' ? moduleName(choice) : choice.name;

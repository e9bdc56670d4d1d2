import type { Choice } from '../catalogue/parameter.ts';
import { isUserModule, UserModules, moduleName, type UserModuleChoice } from '../userModule/choice.ts';
import { elu, selu, identity, leakyRelu, relu } from './piecewise.ts';
import { gelu, mish, silu, softplus } from './smoothRectifiers.ts';
import { hardTanh, sigmoid, sine, softsign, tanh } from './bounded.ts';
import type { Activation, ActivationEntry } from './types.ts';
import { loadActivation } from './userModule.ts';

export { loadActivation, type UserActivation } from './userModule.ts';
export type { Activation, ActivationEntry } from './types.ts';

/**
 * Every activation, by the name that a config gives it. `activations.leakyRelu.create({ alpha: 0.1 }).value(-2) // -0.2`
 */
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

/** Whether a choice, such as an entry of a list of layers, names an activation. */
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

/** The name of the activation in a panel's title: `Sigmoid`; of a user's module its file's name. */
export const activationTitle = (choice: ActivationChoice): string =>
  choice.name === 'module' ? moduleName(choice) : activations[choice.name].title;

/** The name of the activation in tables: that of the config; of a user's module its file's name. */
export const activationKind = (choice: ActivationChoice): string =>
  choice.name === 'module' ? moduleName(choice) : choice.name;

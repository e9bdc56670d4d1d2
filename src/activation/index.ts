import type { Choice } from '../catalogue/choice.ts';
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
export type ActivationChoice = Choice<ActivationName>;

export const createActivation = ({ name, parameters }: ActivationChoice): Activation => {
  const row: ActivationEntry = activations[name];
  return row.create(parameters);
};

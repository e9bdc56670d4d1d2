import { activations, createActivation, type ActivationName } from '../../src/activation/index.ts';
import type { Activation } from '../../src/activation/types.ts';

/** Every entry of the table at its defaults, and the forms that a choice adds, as the golden values name them. */
export const everyActivation: readonly (readonly [name: string, activation: Activation])[] = [
  ...(Object.keys(activations) as ActivationName[]).map((name) => [name, atDefaults(name)] as const),
  ['gelu/tanh', activations.gelu.create({ form: 'tanh' })],
];

export function atDefaults(name: ActivationName): Activation {
  const specs = Object.entries(activations[name].parameters as Record<string, { default: number | string }>);
  return createActivation({ name, parameters: Object.fromEntries(specs.map(([key, spec]) => [key, spec.default])) });
}

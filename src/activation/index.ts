import { relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';
import type { ActivationEntry } from './types.ts';

/** Every activation, under the name a config gives it. */
export const activations = {
  sigmoid,
  relu,
} satisfies Record<string, ActivationEntry>;

export type ActivationName = keyof typeof activations;

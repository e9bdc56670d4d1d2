import { zero } from './constant.ts';
import { he, normal, xavier } from './normal.ts';
import type { Initializer, InitializerEntry } from './types.ts';

/** Every initializer, under the name a config gives it. */
export const initializers = {
  zero,
  normal,
  xavier,
  he,
} satisfies Record<string, InitializerEntry>;

export type InitializerName = keyof typeof initializers;

/** An initializer as a config chose it: its name and every parameter, checked and defaults filled in. */
export interface InitializerChoice {
  readonly name: InitializerName;
  readonly parameters: Readonly<Record<string, number | string>>;
}

export const createInitializer = ({ name, parameters }: InitializerChoice): Initializer => {
  const row: InitializerEntry = initializers[name];
  return row.create(parameters);
};

import { zero } from './constant.ts';
import { he, normal, xavier } from './normal.ts';
import type { InitializerEntry } from './types.ts';

/** Every initializer, under the name a config gives it. */
export const initializers = {
  zero,
  normal,
  xavier,
  he,
} satisfies Record<string, InitializerEntry>;

export type InitializerName = keyof typeof initializers;

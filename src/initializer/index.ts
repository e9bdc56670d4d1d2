import type { Choice } from '../catalogue/parameter.ts';
import { UserModules, type UserModuleChoice } from '../userModule/choice.ts';
import { constant, ones, zero, zeros } from './constant.ts';
import { libraryDefault } from './libraryDefault.ts';
import { deltaOrthogonal, dirac, identity, lsuv, orthogonal } from './structured.ts';
import { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform } from './lecunGlorotHe.ts';
import { sparse } from './sparse.ts';
import type { Initializer, InitializerEntry } from './types.ts';
import { scaledWeightStandardization } from './standardized.ts';
import { normal, truncatedNormal, uniform } from './fixedScale.ts';
import { he, varianceScaling, xavier } from './varianceScaling.ts';
import { loadInitializer } from './userModule.ts';

export { loadInitializer, type UserInitializer } from './userModule.ts';
export { cutForm, forms, stdCutAtTwo, type Form } from './distribution.ts';
export { roles, type Role, type TensorPlace } from './role.ts';
export type { Initializer, InitializerEntry, WeightShape } from './types.ts';

/**
 * Every initializer, by the name that a config gives it.
 *
 *     initializers.xavier.create({}).weights(new RandomStream([1, 0, 1]), { fanIn: 2, fanOut: 2 })
 *     // Float32Array [0.2077, -0.3679, 0.4662, -0.9865]
 */
export const initializers = {
  zero,
  normal,
  xavier,
  he,
  zeros,
  ones,
  constant,
  uniform,
  truncatedNormal,
  varianceScaling,
  lecunNormal,
  lecunUniform,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  libraryDefault,
  orthogonal,
  identity,
  sparse,
  lsuv,
  deltaOrthogonal,
  dirac,
  scaledWeightStandardization,
} satisfies Record<string, InitializerEntry>;

export type InitializerName = keyof typeof initializers;

/** An initializer as a config chose it: its name and every parameter, checked and defaults filled in. */
export type InitializerChoice = Choice<InitializerName> | UserModuleChoice;

const own = new UserModules(loadInitializer);

/** Loads the module that a choice names, if it names one. @throws UserModuleError */
export const prepareInitializer = (choice: Choice): Promise<void> => own.prepare(choice);

/** @throws RangeError where parameters don't fit together: `uniform: low 1 is above high 0`. */
export const createInitializer = (choice: InitializerChoice): Initializer => {
  if (choice.name === 'module') return own.get(choice);
  const row: InitializerEntry = initializers[choice.name];
  return row.create(choice.parameters);
};

import { distributions, type Distribution } from './distribution.ts';

/** What each library, or the paper, draws under the name of a normal initializer. */
export const normalOf = {
  paper: distributions.normal,
  keras: distributions.truncatedNormal,
  pytorch: distributions.normal,
  jax: distributions.truncatedNormal,
  tfjs: distributions.narrowNormal,
  notebook: distributions.normal,
} as const satisfies Record<string, Distribution>;

export type Dialect = keyof typeof normalOf;

/** The parameter that chooses one of them, among those that know the initializer's name. */
export const dialectParameter = <const D extends Dialect>(...choices: readonly D[]) =>
  ({
    type: 'choice',
    meaning: 'keras, jax: cut at 2 std and widened; tfjs: cut, not widened; paper, pytorch, notebook: not cut',
    choices,
    default: 'paper',
  }) as const;

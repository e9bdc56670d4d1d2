import type { ParameterValue } from '../catalogue/parameter.ts';
import type { Form, InitializerName } from '../initializer/index.ts';
import type { Fit } from './fit.ts';
import type { View } from './fans.ts';

/** A rule that a tensor may have been drawn by. */
export interface Candidate {
  readonly name: InitializerName;
  readonly dialect: string | null;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly form: Form;
  /** Of the draws. */
  readonly std: number;
  readonly mean: number;
  /** How the fans were counted; undefined where a rule has none. */
  readonly view: View | undefined;
  /** ln of how usual it is: the rules of a shape together are as usual as all numbers of one digit. */
  readonly prior: number;
  readonly fit: Fit;
}

/** A number of any digits: as usual as one of four. */
export const freePrior = -13;

/** ln of how likely draws are by a rule, with how usual it is. */
export const scoreOf = ({ fit, prior }: Candidate): number => fit.logLikelihood + prior;

export const sameDraws = (
  a: Pick<Candidate, 'form' | 'std' | 'mean'>,
  b: Pick<Candidate, 'form' | 'std' | 'mean'>,
): boolean => a.form === b.form && Math.abs(a.std / b.std - 1) < 1e-9 && a.mean === b.mean;

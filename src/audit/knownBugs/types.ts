import type { RecipeName } from '../../recipe/index.ts';
import type { Candidate } from '../candidate.ts';
import type { Inspected } from '../tensor.ts';

/** What a known bug is judged by. */
export interface BugContext {
  readonly tensors: readonly Inspected[];
  /** The recipe that names tell, whether or not it was asked for. */
  readonly likely: RecipeName | undefined;
  /** Whose words the file speaks. */
  readonly home: string;
  /** Whether the file's statistics are those of training, which leave no rule's trace. */
  readonly trained: boolean;
  /** Scales that are no rule's of a shape, of all tensors' nearest, as `numberKey` has them. */
  readonly numbers: ReadonlySet<string>;
}

/** A distribution and its scale. */
export const numberKey = ({ form, std }: Pick<Candidate, 'form' | 'std'>): string =>
  `${form.name} ${std.toPrecision(9)}`;

/** The scales that are no rule's of a shape. */
export const numbersOf = (tensors: readonly Inspected[]): ReadonlySet<string> =>
  new Set(
    tensors.flatMap(({ found: { nearest } }) => (nearest && nearest.view === undefined ? [numberKey(nearest)] : [])),
  );

/** A mistake that was made in the open, recognized in the weights it leaves. */
export interface KnownBug {
  /** What is seen. */
  readonly signature: string;
  /** What happened. */
  readonly meaning: string;
  /** Where it was found, as repository and number. */
  readonly cases: string;
  /** Whether a trained file can show it. */
  readonly alsoTrained?: true;
  /** Whether a recipe can ask for what it leaves: it is then said, and is no problem. */
  readonly isRule?: true;
  /** A sentence where a tensor shows it. */
  readonly find: (tensor: Inspected, context: BugContext) => string | undefined;
}

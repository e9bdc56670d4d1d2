import { isDrawn, type Inspected } from './tensor.ts';

/** A rule's or a round number's prior at least: any other number was fitted. */
const namedPrior = -9.5;
/** Entries from which on a distribution shows. */
const shows = 256;

/**
 * Whether weights look trained: most matrices agree with no rule and no round number, and either their distributions are no rule's or the
 * scales of norms, which begin at 1, have spread.
 */
export const looksTrained = (tensors: readonly Inspected[]): boolean => {
  const matrices = telling(tensors);
  const plain = matrices.filter(isPlain).length;
  if (matrices.length === 0 || 2 * plain >= matrices.length) return false;
  const formless = matrices.filter(({ found }) => !found.nearest).length;
  const norms = tensors.filter(
    ({ role, summary }) => (role === 'normScale' || role === 'lastNormScale') && summary.count >= 8,
  );
  const spread = norms.filter(({ special }) => special === undefined).length;
  return 2 * formless >= matrices.length || (norms.length > 0 && 2 * spread >= norms.length);
};

/** How many of the matrices agree with a rule, in words. */
export const fittingText = (tensors: readonly Inspected[]): string => {
  const matrices = telling(tensors);
  return `${matrices.filter(isPlain).length} of ${matrices.length} matrices agree with a rule`;
};

/** Matrices of so many entries that their distributions show. */
const telling = (tensors: readonly Inspected[]): Inspected[] =>
  tensors.filter((one) => isDrawn(one) && one.sample.count >= shows);

/** Drawn by a rule, or at a round number. */
const isPlain = ({ found }: Inspected): boolean => (found.nearest?.prior ?? -Infinity) > namedPrior;

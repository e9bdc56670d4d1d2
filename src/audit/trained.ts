import { groupBy } from './place.ts';
import { numberKey } from './knownBugs/types.ts';
import type { Candidate } from './candidate.ts';
import { isDrawn, type Inspected } from './tensor.ts';

/** A rule's or a round number's prior at least: any other number was fitted. */
const namedPrior = -9.5;
/** Entries from which on a distribution shows. */
const shows = 256;

/** So many don't all agree with a rule by chance. */
const severalMatrices = 8;

/** Of norms, γ and β begin as constants; fewer entries may be alike by chance. */
const leastVector = 8;

/**
 * Whether weights look trained: what begins as a constant has spread, the γ and β of most norms; or most matrices agree with no rule and no
 * round number and have distributions that are no rule's, or stand beside biases that were not drawn by a rule either.
 */
export const looksTrained = (tensors: readonly Inspected[]): boolean => {
  const vectors = tensors.filter(({ source, summary }) => source.shape.length === 1 && summary.count >= leastVector);
  // A layer whose weight is a vector is a norm, whatever it is called.
  const shifts = new Set(
    vectors.flatMap(({ source: { name }, role }) => (role === 'vector' ? [name.replace(/weight$/, 'bias')] : [])),
  );
  const norms = vectors.filter(
    ({ role, source: { name } }) =>
      /^(lastNormScale|normScale|normBias)$/.test(role) ||
      (role === 'vector' && name.endsWith('weight')) ||
      (role === 'bias' && shifts.has(name)),
  );
  const matrices = telling(tensors);
  // Training leaves no matrix at a rule: such norms were drawn too.
  if (matrices.length >= severalMatrices && usualAmong(tensors) === matrices.length) return false;
  if (norms.length > 1 && 2 * norms.filter(hasSpread).length > norms.length) return true;
  if (matrices.length === 0) return false;
  const formless = matrices.filter(({ found }) => !found.nearest).length;
  if (2 * matrices.filter(isPlain).length < matrices.length && 2 * formless >= matrices.length) return true;
  const biases = vectors.filter((one) => one.role === 'bias' && !norms.includes(one));
  const usual = usualAmong(tensors);
  return (
    2 * usual < matrices.length &&
    biases.length > 1 &&
    2 * biases.filter((one) => hasSpread(one) && one.found.nearest?.view === undefined).length > biases.length
  );
};

const hasSpread = ({ special }: Inspected): boolean => special === undefined;

/** A rule's or a number's of one digit prior at least. */
const usualPrior = -5.5;

/** How many of the matrices are drawn by a rule, at a number of one digit, or at one that others have too. */
const usualAmong = (tensors: readonly Inspected[]): number => {
  const drawn = tensors.flatMap((one) => (isDrawn(one) && one.found.nearest ? [one.found.nearest] : []));
  const shared = groupBy(drawn, drawsKey);
  return telling(tensors).filter(
    ({ found: { nearest } }) =>
      nearest && (nearest.prior > usualPrior || (shared.get(drawsKey(nearest))?.length ?? 0) > 1),
  ).length;
};

const drawsKey = (one: Candidate): string => `${numberKey(one)} ${one.mean}`;

/** How many of the matrices agree with a rule, in words. */
export const fittingText = (tensors: readonly Inspected[]): string => {
  const matrices = telling(tensors);
  return `${usualAmong(tensors)} of ${matrices.length} matrices agree with a rule`;
};

/** Matrices of so many entries that their distributions show. */
const telling = (tensors: readonly Inspected[]): Inspected[] =>
  tensors.filter((one) => isDrawn(one) && one.sample.count >= shows);

/** Drawn by a rule, or at a round number. */
const isPlain = ({ found }: Inspected): boolean => (found.nearest?.prior ?? -Infinity) > namedPrior;

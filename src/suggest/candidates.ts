import type { ResolvedCell } from '../cell/index.ts';
import { gaussianMoments } from '../theory/index.ts';
import { families, familyOf, goodScale, named, outlookOf, type Candidate } from '../verdict/index.ts';

/** Of those that theory knows, so many are tried. */
const mostTried = 8;

/**
 * What is tried on a cell's network, best by theory first: the customary initializers, the gains that keep signal or gradient
 * of N(0, 1) pre-activations, and the best σ_w of each family; of those that theory finds beyond the limits the customary
 * ones alone.
 */
export const candidatesFor = (cell: ResolvedCell): Candidate[] => {
  const tried = [families.normal, families.orthogonal, familyOf(cell.settings.initializer)];
  const customary = [families.normal.customary, families.orthogonal.customary].flatMap(({ one, rectifier }) => [
    one,
    rectifier,
  ]);
  const others = [...new Set(tried)].flatMap((family) => {
    const best = goodScale(cell, family);
    return [...keptGains(cell).map((gain) => family.scaled(gain, 3)), ...(best ? [best] : [])];
  });
  const rated = [...distinct([...customary, ...others]), glorot].map((candidate) => ({
    candidate,
    rating: outlookOf(cell, candidate),
  }));
  return rated
    .filter(({ candidate, rating }) => rating < 1 || customary.includes(candidate) || candidate === glorot)
    .toSorted((a, b) => (a.rating === b.rating ? 0 : a.rating - b.rating))
    .slice(0, mostTried)
    .map(({ candidate }) => candidate);
};

const glorot = named('glorotNormal', { gain: 1, dialect: 'paper' }, 1);

/** Two that draw alike but for 2 % of σ_w are one: the first of them. */
const distinct = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.filter(
    (one, i) =>
      !candidates
        .slice(0, i)
        .some((other) => isOrthogonal(one) === isOrthogonal(other) && Math.abs(one.gain / other.gain - 1) < 0.02),
  );

const isOrthogonal = ({ choice }: Candidate): boolean => choice.name === 'orthogonal';

/** The gains at which an activation layer keeps the signal, or the gradient, where there is one activation. */
const keptGains = ({ activations }: ResolvedCell): number[] => {
  const [activation, ...others] = new Set(activations.values());
  if (!activation || others.length > 0) return [];
  const { value, slope } = gaussianMoments(activation, 1);
  return [value.square, slope.square].map((square) => 1 / Math.sqrt(square)).filter(Number.isFinite);
};

import { byScale } from './byScale.ts';
import { byShape } from './byShape.ts';
import { freePrior, sameDraws, scoreOf, type Candidate } from './candidate.ts';
import type { View } from './fans.ts';
import type { Sample } from './sample.ts';

export interface Identification {
  /** The likeliest of what the draws agree with; undefined where they agree with nothing. */
  readonly nearest: Candidate | undefined;
  /** Others that are the same for this shape. */
  readonly alsoCalled: readonly Candidate[];
  /** The likeliest other rule, whether the draws agree with it or not; not the same one at a number nearby. */
  readonly runnerUp: Candidate | undefined;
  /** What the draws agree with and is not far less likely than the nearest; of the same for this shape each count of fans once. */
  readonly likely: readonly Candidate[];
}

/**
 * By which rule draws were made: all rules of the table with all ways to count the fans, and distributions of any scale.
 * @param views ways to count the fans; none for what has no fans
 * @param home the library whose words come first among rules that are the same
 * @param isBias whether the tensor is a bias: its rule is then that for b
 */
export const identify = (sample: Sample, views: readonly View[], home: string, isBias = false): Identification => {
  const candidates = [...byShape(sample, views, isBias), ...byScale(sample)];
  const ranked = candidates.toSorted((a, b) => scoreOf(b) - scoreOf(a) || preference(b, home) - preference(a, home));
  const accepted = ranked.filter(({ fit }) => fit.accepted);
  const [first] = accepted;
  const same = first ? ranked.filter((other) => sameDraws(first, other)) : [];
  const [nearest, ...alsoCalled] = same.toSorted((a, b) => preference(b, home) - preference(a, home));
  const others = ranked.filter(
    (other) => !(first && (sameDraws(first, other) || isNearby(first, other))) && other.fit.logLikelihood > -Infinity,
  );
  return {
    nearest,
    alsoCalled,
    runnerUp: others.find(({ fit }) => fit.accepted) ?? others[0],
    likely: nearest ? distinct(accepted.filter((one) => scoreOf(one) > scoreOf(nearest) - proof)) : [],
  };
};

/** Whether a candidate is the first one's distribution at the number that fits, or its rule at another number. */
const isNearby = (first: Candidate, { form, prior, name, view }: Candidate): boolean =>
  form === first.form && (prior === freePrior || (name === first.name && !view));

/** ln of how much likelier the nearest is than what is not worth a thought. */
const proof = Math.log(1000);

const distinct = (candidates: readonly Candidate[]): Candidate[] => {
  const found: Candidate[] = [];
  for (const one of candidates)
    if (!found.some((other) => other.view?.count === one.view?.count && sameDraws(other, one))) found.push(one);
  return found;
};

/** Of rules that are the same here: the signal's fans, few unusual parameters, the home library's own default, its dialect, the table's order. */
const preference = ({ name, dialect, view, prior }: Candidate, home: string): number =>
  prior +
  (name === 'libraryDefault' && dialect === home ? 1.5 : 0) +
  (dialect === home ? 1 : dialect === null ? 0.5 : 0) +
  (view ? 0 : -1);

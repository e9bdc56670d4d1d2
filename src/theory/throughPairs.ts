import { gaussianMoments, type ScalarActivation } from './moments.ts';
import type { Theory } from './quantities.ts';
import type { Ensemble } from './variance.ts';

/** Root mean squares behind so many pairs of layers, of an input and an independent upstream gradient of 1. */
export interface ThroughPairs {
  /** Of the last activation's output. */
  readonly signal: number;
  /** Of the gradient with respect to the input. */
  readonly gradient: number;
}

/** The depth at which a σ_w is tried. */
export const pairsTried = 30;

/** What has grown or shrunk by less counts as kept: networks train up to about 6 ξ_c, where √χ^depth is e⁻³ (Schoenholz et al. 2017). */
const mostFactor = Math.exp(3);

/**
 * The recursions of variance and gradient, pair by pair, at infinite width: NaN where an integral does not converge.
 *
 *     throughPairs(activations.relu.create({}), { weightVariance: 2, biasVariance: 0 }) // { signal: 1, gradient: 1 }
 */
export const throughPairs = (
  activation: ScalarActivation,
  { weightVariance, biasVariance }: Ensemble,
  pairs = pairsTried,
): ThroughPairs => {
  let square = 1;
  let gradient = 1;
  for (let pair = 0; pair < pairs; pair++) {
    const { value, slope } = gaussianMoments(activation, weightVariance * square + biasVariance);
    square = value.square;
    gradient *= weightVariance * slope.square;
  }
  return { signal: Math.sqrt(square), gradient: Math.sqrt(gradient) };
};

/** Whether both arrive within a factor of e³ of the size that they set out with. */
export const isKept = ({ signal, gradient }: ThroughPairs): boolean =>
  [signal, gradient].every((size) => size > 1 / mostFactor && size < mostFactor);

/** Where a σ_w² that was tried comes from. */
export const trials = {
  weightVariance: 'as asked',
  criticalWeightVariance: 'χ = 1',
  forwardGain: '1/E[φ²]',
  backwardGain: '1/E[φ′²]',
  balanced: 'balanced',
} as const;

/** What a σ_w² makes of signal and gradient. */
export interface Trial extends ThroughPairs {
  readonly at: keyof typeof trials;
  readonly weightVariance: number;
  readonly kept: boolean;
}

/**
 * Each σ_w² that the theory of an activation names, through 30 pairs of layers, and at last the balanced one: the one at which
 * signal and gradient are off by the same factor, to either side.
 */
export const tried = (activation: ScalarActivation, theory: Theory): Trial[] => {
  const { biasVariance } = theory;
  const named = {
    weightVariance: theory.weightVariance === theory.criticalWeightVariance ? null : theory.weightVariance,
    criticalWeightVariance: theory.criticalWeightVariance,
    forwardGain: squareOf(theory.forwardGain),
    backwardGain: squareOf(theory.backwardGain),
    balanced: balancedWeightVariance(activation, biasVariance),
  };
  return (Object.keys(trials) as (keyof typeof trials)[]).flatMap((at) => {
    const weightVariance = named[at];
    if (weightVariance === null) return [];
    const found = throughPairs(activation, { weightVariance, biasVariance });
    return [{ at, weightVariance, ...found, kept: isKept(found) }];
  });
};

const squareOf = (gain: number | null): number | null => (gain === null ? null : gain ** 2);

/** Between which the balanced σ_w² is searched, and how often that interval is halved: to 1e-6 of it. */
const searched = [1e-3, 1e4] as const;
const halvings = 24;

/** The σ_w² at which signal and gradient of 1 come to a product of 1; null where it is not within 1e-3 … 1e4. */
const balancedWeightVariance = (activation: ScalarActivation, biasVariance: number): number | null => {
  const sign = (weightVariance: number): number => {
    const { signal, gradient } = throughPairs(activation, { weightVariance, biasVariance });
    return Math.sign(Math.log(signal) + Math.log(gradient));
  };
  let [low, high]: [number, number] = [...searched];
  if (sign(low) !== -1 || sign(high) !== 1) return null;
  for (let i = 0; i < halvings; i++) {
    const middle = Math.sqrt(low * high);
    if (sign(middle) < 0) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
};

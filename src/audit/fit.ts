import type { Form } from '../initializer/index.ts';
import type { Sample } from './sample.ts';

/** How a sample agrees with a distribution of mean 0: probabilities that right draws are as far off. */
export interface Fit {
  /** ln of the density of all entries; −∞ where one lies out of bounds. */
  readonly logLikelihood: number;
  /** The sample's rms against the rule's std, in standard errors. */
  readonly stdErrors: number;
  /** The mean against 0, in standard errors. */
  readonly meanErrors: number;
  /** P of the largest distance between the distribution functions (Kolmogorov & Smirnov). */
  readonly shape: number;
  /** P of the largest |x|. */
  readonly extreme: number;
  readonly accepted: boolean;
}

/** Of right draws so many are refused by each of four tests: one in 250,000 by any of them. */
export const refused = 1e-6;
/** The same as standard errors of a normal, both sides. */
const refusedErrors = 4.8916;

/**
 * Tests a sample against draws of mean 0.
 * @param std of the distribution
 */
export const fitOf = (sample: Sample, form: Form, std: number): Fit => {
  const { count, rms, mean, extreme, rounding } = sample;
  const logLikelihood = logLikelihoodOf(sample, form, std);
  const stdErrors = (rms / std - 1) / Math.sqrt((form.kurtosis - 1) / (4 * count));
  // Numbers of few digits may be drawn on a grid whose mean is half a step off.
  const meanErrors =
    (Math.max(0, Math.abs(mean) - (rounding > fine ? 2 * rounding * std : 0)) / std) * Math.sqrt(count);
  if (logLikelihood === -Infinity || Math.abs(stdErrors) > refusedErrors || meanErrors > refusedErrors)
    return { logLikelihood, stdErrors, meanErrors, shape: NaN, extreme: NaN, accepted: false };
  const slack = 2 * Math.max(rounding, overshoot);
  const beyond = extremeOf(form, (extreme / std) * (1 - slack), (extreme / std) * (1 + slack), count);
  const shape = kolmogorov(distance(sample, form, std, 0), count);
  return {
    logLikelihood,
    stdErrors,
    meanErrors,
    shape,
    extreme: beyond,
    accepted: beyond > refused && shape > refused,
  };
};

/** Rounding from which on it shows. */
const fine = 1e-6;
/** What float32 arithmetic may add to a bound, as a part of it. */
const overshoot = 1e-6;

const logLikelihoodOf = ({ count, rms, extreme, rounding }: Sample, form: Form, std: number): number => {
  if (extreme / std > form.bound * (1 + overshoot + rounding)) return -Infinity;
  // Bounds that rounding to few digits makes one are equally likely.
  const told = rounding > fine ? Math.max(std, (extreme / form.bound) * (1 + rounding)) : std;
  const scale = form.curvature === 0 ? told : std;
  return count * (form.logDensity - Math.log(scale) - (form.curvature * (rms / std) ** 2) / 2);
};

/** Twice the probability that the largest |x| of `count` is at most, or at least, as large; at most 1. */
const extremeOf = (form: Form, lower: number, upper: number, count: number): number => {
  const beyond = (x: number): number => Math.min(1, 2 * form.cdf(-x));
  const atMost = Math.exp(count * Math.log1p(-beyond(upper)));
  const atLeast = -Math.expm1(count * Math.log1p(-beyond(lower)));
  return Math.min(1, 2 * Math.min(atMost, atLeast));
};

/** The largest distance between the sample's distribution function and that of mean + std · form. */
export const distance = ({ edges, shares, rounding }: Sample, form: Form, std: number, mean: number): number => {
  let largest = 0;
  for (let i = 0; i < edges.length; i++) {
    largest = Math.max(largest, Math.abs(shares[i]! - form.cdf((edges[i]! - mean) / std)));
  }
  return Math.max(0, largest - (rounding > fine ? rounding : 0));
};

/** P that right draws have such a distance (Stephens 1970); too large by a little where std and mean were fitted. */
export const kolmogorov = (distance: number, count: number): number => {
  const root = Math.sqrt(count);
  const x = (root + 0.12 + 0.11 / root) * distance;
  if (x < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k < 50; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * (k * x) ** 2);
  return Math.min(1, Math.max(0, 2 * sum));
};

import { closedFormOf } from './closedForms.ts';
import { departureOf } from './departure.ts';
import {
  momentsAbout,
  originsAt0,
  type GaussianMoments,
  type MomentTriple,
  type Origins,
  type ScalarActivation,
} from './momentIntegrals.ts';
import { timesPowerOf2 } from './scale.ts';

export type { GaussianMoments, ScalarActivation } from './momentIntegrals.ts';

export const integralsDiverge = 'the integrals over N(0, q) do not converge';

/** So near 0 that smooth functions are what they are in 0. */
const nearly0 = 1e-30;

/** E[φ′²] for q → 0: one-sided slopes meet half and half at a kink in 0. */
export const slopeSquareAt0 = ({ derivative }: ScalarActivation): number => {
  return (derivative(-nearly0) ** 2 + derivative(nearly0) ** 2) / 2;
};

/** At q = 0, E[z f]/q is told of this variance. */
const leastVariance = 1e-12;
/** A spread under this part of the mean is lost in float64's rounding. */
const lostSpread = 1e-9;
/** A mean square under this part of the square at 0 is lost when it is taken relative to that. */
const lostSquare = 1e-3;

/** The moments of φ over N(0, q), q ≥ 0; NaN where they do not converge (see `gaussianMeans`). */
export function gaussianMoments(activation: ScalarActivation, q: number): GaussianMoments {
  const closed = closedFormOf(activation, q);
  if (closed) return closed.moments(q);
  if (q === 0) {
    const origins = originsAt0(activation);
    const { curvature, productSlope } = momentsAbout(activation, origins, leastVariance);
    return { ...momentsAbout(activation, origins, 0), curvature, productSlope };
  }
  return withSpread(activation, integratedMoments(activation, q), Math.sqrt(q));
}

/** The powers of 2 in which a variable, φ of it, and φ′ are told. */
export interface Units {
  readonly variable: number;
  readonly value: number;
  readonly slope: number;
}

const plain: Units = { variable: 0, value: 0, slope: 0 };

/** Moments told in units: E[φ″] and E[(φ φ′)′] in those of φ′ and φ φ′ by the variable's. */
export const inUnits = (moments: GaussianMoments, { variable, value, slope }: Units): GaussianMoments => ({
  value: tripleIn(moments.value, value),
  slope: tripleIn(moments.slope, slope),
  product: tripleIn(moments.product, value + slope),
  curvature: timesPowerOf2(moments.curvature, variable - slope),
  productSlope: timesPowerOf2(moments.productSlope, variable - value - slope),
});

const tripleIn = ({ mean, square, variance, std }: MomentTriple, unit: number): MomentTriple => ({
  mean: timesPowerOf2(mean, -unit),
  square: timesPowerOf2(square, -2 * unit),
  variance: timesPowerOf2(variance, -2 * unit),
  std: timesPowerOf2(std, -unit),
});

/**
 * By quadrature, relative to the values at 0; but where φ, φ′ or φ φ′ is far smaller at most z than at 0, relative to 0.
 * @param unit of the variable, as a factor
 */
export const integratedMoments = (activation: ScalarActivation, q: number, unit = 1): GaussianMoments => {
  const origins = originsAt0(activation);
  const found = momentsAbout(activation, origins, q, unit);
  const lost = keys.filter((key) => found[key].square < lostSquare * origins[key] ** 2);
  if (lost.length === 0) return found;
  const relativeTo0 = momentsAbout(activation, { value: 0, slope: 0, product: 0 }, q, unit);
  return lost.reduce((moments, key) => ({ ...moments, ...partOf(relativeTo0, key) }), found);
};

/**
 * Moments with the spread of φ, φ′ and φ φ′ also where rounding hides how these move from their values at 0: it is that of a
 * deviation at which they visibly do, carried down by the power of x by which they leave 0.
 * @param found in units, which come last
 */
export const withSpread = (
  activation: ScalarActivation,
  found: GaussianMoments,
  deviation: number,
  units = plain,
): GaussianMoments => {
  const functions = functionsOf(activation);
  const lost = keys.filter((key) => found[key].std < lostSpread * Math.abs(found[key].mean));
  return lost.reduce((moments, key) => {
    const departure = departureOf(functions[key], deviation);
    if (!departure) return moments;
    const visible = inUnits(momentsAbout(activation, originsAt0(activation), departure.from ** 2), units);
    const std = visible[key].std * (deviation / departure.from) ** departure.power;
    return { ...moments, ...partOf(visible, key), [key]: { ...found[key], std, variance: std ** 2 } };
  }, found);
};

const keys = ['value', 'slope', 'product'] as const satisfies readonly (keyof Origins)[];

const functionsOf = ({ value, derivative }: ScalarActivation): Record<keyof Origins, (x: number) => number> => ({
  value,
  slope: derivative,
  product: (x) => value(x) * derivative(x),
});

/** What of the moments speaks of φ, φ′ or φ φ′. */
const partOf = (moments: GaussianMoments, key: keyof Origins): Partial<GaussianMoments> =>
  ({
    value: { value: moments.value },
    slope: { slope: moments.slope, curvature: moments.curvature },
    product: { product: moments.product, productSlope: moments.productSlope },
  })[key];

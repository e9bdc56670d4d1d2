import type { Activation } from '../activation/types.ts';
import { gaussianMeans, type Integrands } from './quadrature.ts';

/** The scalar functions of an activation, all that theory needs of it. */
export type ScalarActivation = Pick<Activation, 'value' | 'derivative'>;

/** Expectations over z ~ N(0, q). */
export interface GaussianMoments {
  /** E[φ], E[φ²], Var(φ). */
  readonly value: MomentTriple;
  /** E[φ′], E[φ′²], Var(φ′). */
  readonly slope: MomentTriple;
  /** E[φ φ′], E[φ² φ′²], Var(φ φ′). */
  readonly product: MomentTriple;
  /** E[φ″] as E[z φ′]/q, which also serves where φ′ jumps. */
  readonly curvature: number;
  /** E[(φ φ′)′] as E[z φ φ′]/q: dE[φ²]/dq. */
  readonly productSlope: number;
}

export interface MomentTriple {
  readonly mean: number;
  readonly square: number;
  readonly variance: number;
}

/** A variance so small that the moments are their limits for q → 0: one-sided slopes meet half and half at a kink in 0. */
export const zeroVarianceLimit = 1e-30;
/** Under this variance E[z f]/q would be lost in rounding, and its limit is taken. */
const leastVariance = 1e-12;

/** The moments of φ over N(0, q), q ≥ 0. All NaN where they can't be integrated (see `gaussianMeans`). */
export function gaussianMoments({ value, derivative }: ScalarActivation, q: number): GaussianMoments {
  const value0 = value(0);
  const slope0 = derivative(0);
  const product0 = value0 * slope0;
  // Relative to the values at 0, so that a small variance beside a large mean is not lost.
  const integrands: Integrands = (x, out) => {
    const v = value(x);
    const s = derivative(x);
    const dv = v - value0;
    const ds = s - slope0;
    const dp = v * s - product0;
    out[0] = dv;
    out[1] = dv * dv;
    out[2] = ds;
    out[3] = ds * ds;
    out[4] = dp;
    out[5] = dp * dp;
    out[6] = x * ds;
    out[7] = x * dp;
  };
  const means = gaussianMeans(integrands, 8, q);
  const limits = q < leastVariance ? gaussianMeans(integrands, 8, leastVariance) : means;
  const variance = Math.max(q, leastVariance);
  return {
    value: momentTriple(value0, means[0]!, means[1]!),
    slope: momentTriple(slope0, means[2]!, means[3]!),
    product: momentTriple(product0, means[4]!, means[5]!),
    curvature: limits[6]! / variance,
    productSlope: limits[7]! / variance,
  };
}

/** From the mean and mean square of the distance from `origin`. */
function momentTriple(origin: number, mean: number, square: number): MomentTriple {
  return {
    mean: origin + mean,
    square: origin ** 2 + 2 * origin * mean + square,
    variance: Math.max(0, square - mean ** 2),
  };
}

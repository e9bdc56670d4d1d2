import type { Activation } from '../activation/types.ts';
import { gaussianMeans, type Integrands } from './quadrature.ts';

/** The scalar functions of an activation, all that theory needs of it. */
export type ScalarActivation = Pick<Activation, 'value' | 'derivative'>;

/** Expectations over z ~ N(0, q). NaN where the integral does not converge. */
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
  /** The root of the variance, also where that is too small for float64. */
  readonly std: number;
}

/** What φ, φ′ and φ φ′ are integrated relative to. */
export interface Origins {
  readonly value: number;
  readonly slope: number;
  readonly product: number;
}

export const originsAt0 = ({ value, derivative }: ScalarActivation): Origins => {
  const [v, s] = [finiteOr0(value(0)), finiteOr0(derivative(0))];
  return { value: v, slope: s, product: v * s };
};

const finiteOr0 = (x: number): number => (Number.isFinite(x) ? x : 0);

/**
 * The moments by quadrature over what is left of φ, φ′ and φ φ′ beside their origins: with the values at 0, a small spread
 * beside a large mean is not lost.
 * @param unit of the variable: features lie at x / unit
 */
export function momentsAbout(
  { value, derivative }: ScalarActivation,
  origins: Origins,
  q: number,
  unit = 1,
): GaussianMoments {
  const integrands: Integrands = (x, out) => {
    const v = value(x);
    const s = derivative(x);
    const dv = v - origins.value;
    const ds = s - origins.slope;
    const dp = v * s - origins.product;
    out[0] = dv;
    out[1] = dv * dv;
    out[2] = ds;
    out[3] = ds * ds;
    out[4] = dp;
    out[5] = dp * dp;
    out[6] = x * ds;
    out[7] = x * dp;
  };
  const noise = roundingOf(integrands, origins, Math.sqrt(q));
  const means = gaussianMeans(integrands, 8, q, { unit, noise });
  return {
    value: momentTriple(origins.value, means[0]!, means[1]!),
    slope: momentTriple(origins.slope, means[2]!, means[3]!),
    product: momentTriple(origins.product, means[4]!, means[5]!),
    curvature: means[6]! / q,
    productSlope: means[7]! / q,
  };
}

/** By how much rounding beside the origins blurs each integrand, as it is at one standard deviation. */
const roundingOf = (integrands: Integrands, { value, slope, product }: Origins, deviation: number): Float64Array => {
  const [below, above] = [new Float64Array(8), new Float64Array(8)];
  integrands(-deviation, below);
  integrands(deviation, above);
  const errors = [value, slope, product].map((origin) => 4 * Number.EPSILON * Math.abs(origin));
  const squares = errors.map((error, i) => {
    const spread = Math.max(Math.abs(below[2 * i]!), Math.abs(above[2 * i]!));
    return error * (2 * (spread || 0) + error);
  });
  const [ofValue, ofSlope, ofProduct] = errors as [number, number, number];
  return Float64Array.of(
    ofValue,
    squares[0]!,
    ofSlope,
    squares[1]!,
    ofProduct,
    squares[2]!,
    deviation * ofSlope,
    deviation * ofProduct,
  );
};

/** From the mean and mean square of the distance from `origin`. */
function momentTriple(origin: number, mean: number, square: number): MomentTriple {
  const variance = Math.max(0, square - mean ** 2);
  return { mean: origin + mean, square: origin ** 2 + 2 * origin * mean + square, variance, std: Math.sqrt(variance) };
}

import type { DifferingParts } from './differing.ts';
import type { GaussianMoments, MomentTriple, ScalarActivation } from './momentIntegrals.ts';

/** Expectations over N(0, q) for large q, where quadrature would cancel, and float64 ends in the slopes. */
export interface ClosedForm {
  readonly moments: (q: number) => GaussianMoments;
  /** ln |E[(φ φ′)′]|. */
  readonly logProductSlope: (q: number) => number;
  /** E[φ(u) φ(v)], E[φ′(u) φ′(v)] and ln of that, for u, v ~ N(0, q) of correlation c. */
  readonly products: (
    q: number,
    c: number,
  ) => { readonly value: number; readonly slope: number; readonly logSlope: number };
  /** `differingParts`. */
  readonly differing: (q: number, part: number) => DifferingParts;
}

/** The variance from which e^(−2q) is too small beside 1 for a sum of signed parts. */
const largeVariance = 10;

const triple = (mean: number, square: number, variance: number): MomentTriple => ({
  mean,
  square,
  variance,
  std: Math.sqrt(variance),
});

/** Of sin and cos of two variables of variance q. */
const differingWaves = (q: number, part: number) => {
  // 1 − e^(−q (1 − c)) and e^(−q (1 + c)) − e^(−2q)
  const [near, far] = [-Math.expm1(-q * part ** 2), Math.exp(-2 * q + q * part ** 2) - Math.exp(-2 * q)];
  const last = Math.exp(-2 * q);
  return { sine: Math.sqrt((near + far) / (1 - last)), cosine: Math.sqrt((near - far) / (1 + last)) };
};

/** By E[e^(i t z)] = e^(−t² q / 2). */
const sine: ClosedForm = {
  moments: (q) => {
    const square = (1 - Math.exp(-2 * q)) / 2;
    const productSquare = (1 - Math.exp(-8 * q)) / 8;
    return {
      value: triple(0, square, square),
      slope: triple(Math.exp(-q / 2), (1 + Math.exp(-2 * q)) / 2, (1 - Math.exp(-q)) ** 2 / 2),
      product: triple(0, productSquare, productSquare),
      curvature: 0,
      productSlope: Math.exp(-2 * q),
    };
  },
  logProductSlope: (q) => -2 * q,
  products: (q, c) => {
    const [near, far] = [Math.exp(-q * (1 - c)), Math.exp(-q * (1 + c))];
    return {
      value: (near - far) / 2,
      slope: (near + far) / 2,
      logSlope: -q * (1 - Math.abs(c)) + Math.log1p(Math.exp(-2 * q * Math.abs(c))) - Math.LN2,
    };
  },
  differing: (q, part) => {
    const { sine: value, cosine: slope } = differingWaves(q, part);
    // sin x cos x = ½ sin 2x
    return { value, slope, product: differingWaves(4 * q, part).sine };
  },
};

/** The closed form of an activation at a variance; undefined where quadrature serves. */
export const closedFormOf = ({ value, derivative }: ScalarActivation, q: number): ClosedForm | undefined =>
  value === Math.sin && derivative === Math.cos && q >= largeVariance ? sine : undefined;

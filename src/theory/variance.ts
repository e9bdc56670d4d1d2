import { gaussianMoments, slopeSquareAt0, type ScalarActivation } from './moments.ts';
import { firstRoot, signWithin } from './rootFinding.ts';

/** An ensemble of infinitely wide networks: W entries of variance σ_w²/n, b entries of variance σ_b². */
export interface Ensemble {
  /** σ_w² = n · Var(W). */
  readonly weightVariance: number;
  /** σ_b². */
  readonly biasVariance: number;
}

/** The variance of the pre-activations one layer on: σ_w² E[φ(√q z)²] + σ_b² (Poole et al. 2016). */
export const varianceMap = (activation: ScalarActivation, ensemble: Ensemble, q: number): number =>
  ensemble.weightVariance * gaussianMoments(activation, q).value.square + ensemble.biasVariance;

/**
 * The fixed point q* of the variance map to which inputs of unit second moment lead: the first one on the way from
 * σ_w² + σ_b² in the direction of the map's step there (where the map is monotone, its orbit ends in it).
 * 0 where the variance dies out, Infinity where it grows without bound, NaN where it can't be integrated.
 */
export function varianceFixedPoint(activation: ScalarActivation, ensemble: Ensemble): number {
  if (ensemble.weightVariance === 0) return ensemble.biasVariance;
  const growth = (q: number): number => varianceMap(activation, ensemble, q) / q - 1;
  const start = ensemble.weightVariance + ensemble.biasVariance;
  const direction = signWithin(growth(start));
  if (direction === 0) return start;
  if (direction > 0) return firstRoot(growth, start, 1e30) ?? Infinity;
  return firstRoot(growth, start, 1e-30) ?? 0;
}

/** Where the search for q begins. */
const least = 1e-12;

/** A network at the edge of chaos: χ = 1 at its fixed point q*. */
export interface CriticalPoint {
  readonly weightVariance: number;
  readonly q: number;
}

/**
 * The critical σ_w² for a given σ_b² (Schoenholz et al. 2017; Hayou et al. 2019, algorithm 1): at the variance q, χ = 1 asks
 * for σ_w² = 1 / E[φ′²], and q is a fixed point where σ_b² = q − E[φ²] / E[φ′²]. The least such q counts.
 * Undefined where there is none; NaN where it can't be integrated.
 */
export function criticalPoint(activation: ScalarActivation, biasVariance: number): CriticalPoint | undefined {
  // The part by which q exceeds what would make it a fixed point: relative, negative under the root.
  const excess = (q: number): number => {
    const { value, slope } = gaussianMoments(activation, q);
    return 1 - (value.square / slope.square + biasVariance) / q;
  };
  if (signWithin(excess(least)) === 0) return atOrigin(activation, excess);
  const q = firstRoot(excess, least, 1e12);
  return q === undefined ? undefined : { weightVariance: 1 / gaussianMoments(activation, q).slope.square, q };
}

/** Whether an input of unit second moment comes to the critical point: not where its fixed point repels, as GELU's. */
export const isReached = (
  activation: ScalarActivation,
  biasVariance: number,
  { weightVariance, q }: CriticalPoint,
): boolean => {
  const reached = varianceFixedPoint(activation, { weightVariance, biasVariance });
  return q === 0 ? reached === 0 : Math.abs(reached / q - 1) < 1e-6;
};

/** Where q = 0 is the fixed point; for a rectifier every q is one, and it is that of an input of unit second moment. */
function atOrigin(activation: ScalarActivation, excess: (q: number) => number): CriticalPoint {
  // Further digits are the rounding of φ′.
  const weightVariance = Number((1 / slopeSquareAt0(activation)).toPrecision(14));
  return { weightVariance, q: signWithin(excess(1)) === 0 ? weightVariance : 0 };
}

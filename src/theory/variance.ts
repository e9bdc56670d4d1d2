import { moments, type ScalarActivation } from './moments.ts';
import { firstRoot, signOf } from './root.ts';

/** An ensemble of infinitely wide networks: W entries of variance σ_w²/n, b entries of variance σ_b². */
export interface Ensemble {
  /** σ_w² = n · Var(W). */
  readonly weightVariance: number;
  /** σ_b². */
  readonly biasVariance: number;
}

/** The variance of the pre-activations one layer on: σ_w² E[φ(√q z)²] + σ_b² (Poole et al. 2016). */
export const varianceMap = (activation: ScalarActivation, ensemble: Ensemble, q: number): number =>
  ensemble.weightVariance * moments(activation, q).value.square + ensemble.biasVariance;

/**
 * The fixed point q* of the variance map to which inputs of unit second moment lead: the first one on the way from
 * σ_w² + σ_b² in the direction of the map's step there (where the map is monotone, its orbit ends in it).
 * 0 where the variance dies out, Infinity where it grows without bound, NaN where it can't be integrated.
 */
export function varianceFixedPoint(activation: ScalarActivation, ensemble: Ensemble): number {
  if (ensemble.weightVariance === 0) return ensemble.biasVariance;
  const growth = (q: number): number => varianceMap(activation, ensemble, q) / q - 1;
  const start = ensemble.weightVariance + ensemble.biasVariance;
  const direction = signOf(growth(start));
  if (direction === 0) return start;
  if (direction > 0) return firstRoot(growth, start, 1e30) ?? Infinity;
  return firstRoot(growth, start, 1e-30) ?? 0;
}

import { moments, vanishing, type ScalarActivation } from './moments.ts';
import { firstRoot, signOf } from './root.ts';

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
    const { value, slope } = moments(activation, q);
    return 1 - (value.square / slope.square + biasVariance) / q;
  };
  if (signOf(excess(least)) === 0) return atOrigin(activation, excess);
  const q = firstRoot(excess, least, 1e12);
  return q === undefined ? undefined : { weightVariance: 1 / moments(activation, q).slope.square, q };
}

/** Where q = 0 is the fixed point; for a rectifier every q is one, and it is that of an input of unit second moment. */
function atOrigin(activation: ScalarActivation, excess: (q: number) => number): CriticalPoint {
  const weightVariance = 1 / moments(activation, vanishing).slope.square;
  return { weightVariance, q: signOf(excess(1)) === 0 ? weightVariance : 0 };
}

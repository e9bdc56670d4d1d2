import { correlationFixedPoint } from './correlation.ts';
import { depthScale, mapSlope } from './mapSlope.ts';
import { gaussianMoments, integralsDiverge, slopeSquareAt0, type ScalarActivation } from './moments.ts';
import type { Quantity } from './quantities.ts';
import { signWithin } from './rootFinding.ts';
import { varianceSlope, isDerivative } from './varianceSlope.ts';
import type { Ensemble } from './variance.ts';

/** A quantity, or the reason why it does not exist. */
export type ValueOrReason = number | string;

type AtFixedPoint = Extract<Quantity, 'q' | 'c' | 'chi' | 'xiQ' | 'xiC'>;
export type FixedPointAnswers = Readonly<Record<AtFixedPoint, ValueOrReason>>;

export const allMissing = (reason: string): FixedPointAnswers => ({
  q: reason,
  c: reason,
  chi: reason,
  xiQ: reason,
  xiC: reason,
});

const notDerivative = "can't be told: the activation jumps, or its derivative is that of another function";

/** The quantities at the fixed point q* of the variance map. @param q Infinity or NaN where there is none */
export function fixedPointAnswers(activation: ScalarActivation, ensemble: Ensemble, q: number): FixedPointAnswers {
  if (Number.isNaN(q)) return allMissing(integralsDiverge);
  if (q === Infinity) {
    return {
      ...allMissing('no fixed point: the variance grows without bound'),
      chi: scaleFreeChi(activation, ensemble),
    };
  }
  // At q* = 0 both maps are that of φ linear on each side of 0.
  if (q === 0) {
    const chi = ensemble.weightVariance * slopeSquareAt0(activation);
    const nothing = 'q* = 0: nothing is left to correlate';
    return { q, chi, xiQ: depthScale(mapSlope(chi, 0)), c: nothing, xiC: nothing };
  }
  const chi = ensemble.weightVariance * gaussianMoments(activation, q).slope.square;
  return {
    q,
    chi,
    xiQ: depthScale(varianceSlope(activation, ensemble, q)),
    ...correlationAnswers(activation, ensemble, q, chi),
  };
}

/** c* = 1 up to χ = 1, where χ is the correlation map's slope at 1 (Schoenholz et al. 2017). */
function correlationAnswers(
  activation: ScalarActivation,
  ensemble: Ensemble,
  q: number,
  chi: number,
): Pick<FixedPointAnswers, 'c' | 'xiC'> {
  if (!isDerivative(activation, q)) return { c: notDerivative, xiC: notDerivative };
  if (signWithin(chi - 1) <= 0) return { c: 1, xiC: depthScale(mapSlope(chi, 0)) };
  const { c, slope } = correlationFixedPoint(activation, ensemble, q);
  return { c, xiC: depthScale(slope) };
}

/** χ without a fixed point exists where E[φ′²] is the same at every variance, as for rectifiers. */
function scaleFreeChi(activation: ScalarActivation, { weightVariance }: Ensemble): ValueOrReason {
  const [small, one, large] = [1e-6, 1, 1e6].map((q) => gaussianMoments(activation, q).slope.square) as [
    number,
    number,
    number,
  ];
  const same = signWithin(small / one - 1) === 0 && signWithin(large / one - 1) === 0;
  return same ? weightVariance * one : 'no fixed point: the variance grows without bound, and χ changes with it';
}

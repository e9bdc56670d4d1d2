import { correlationFixedPoint } from './correlation.ts';
import { gaussianMoments, zeroVarianceLimit, type ScalarActivation } from './moments.ts';
import type { Quantity } from './quantities.ts';
import { signWithin } from './rootFinding.ts';
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

export const integralsDiverge = 'the integrals over N(0, q) do not converge';

/** The quantities at the fixed point q* of the variance map. @param q Infinity or NaN where there is none */
export function fixedPointAnswers(activation: ScalarActivation, ensemble: Ensemble, q: number): FixedPointAnswers {
  if (Number.isNaN(q)) return allMissing(integralsDiverge);
  if (q === Infinity) {
    return {
      ...allMissing('no fixed point: the variance grows without bound'),
      chi: scaleFreeChi(activation, ensemble),
    };
  }
  const { slope, productSlope } = gaussianMoments(activation, Math.max(q, zeroVarianceLimit));
  const chi = ensemble.weightVariance * slope.square;
  // At q* = 0 both maps are that of φ linear on each side of 0.
  const varianceSlope = q === 0 ? chi : ensemble.weightVariance * productSlope;
  return {
    q,
    chi,
    xiQ: depthScale(varianceSlope),
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
  if (q === 0) return { c: 'q* = 0: nothing is left to correlate', xiC: 'q* = 0: nothing is left to correlate' };
  if (signWithin(chi - 1) <= 0) return { c: 1, xiC: depthScale(chi) };
  const { c, slope } = correlationFixedPoint(activation, ensemble, q);
  return { c, xiC: depthScale(slope) };
}

/** The steps in which a map with this slope at its fixed point brings a small distance from it down to 1/e: −1 / ln |slope|. */
function depthScale(slope: number): ValueOrReason {
  const sign = signWithin(Math.abs(slope) - 1);
  if (sign < 0) return -1 / Math.log(Math.abs(slope));
  return sign === 0
    ? "infinite: the map's slope at the fixed point is 1"
    : `the fixed point repels: the map's slope there is ${Number(slope.toPrecision(5))}`;
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

import { closedFormOf } from './closedForms.ts';
import { mapSlope, type MapSlope } from './mapSlope.ts';
import { originsAt0 } from './momentIntegrals.ts';
import { gaussianMoments, type ScalarActivation } from './moments.ts';
import { gaussianIntegrals } from './quadrature.ts';
import type { Ensemble } from './variance.ts';

/** What an integral may be off by, beside that of the absolute value. */
const integralError = 1e-9;
/** By how much two forms of an integral may differ where both hold. */
const agreement = 1e-6;

/**
 * The slope σ_w² dE[φ²]/dq of the variance map: as σ_w² E[z φ φ′]/q, or, where φ jumps, as σ_w² E[(z²/q − 1) φ²]/2q, in which
 * more cancels.
 */
export function varianceSlope(activation: ScalarActivation, { weightVariance }: Ensemble, q: number): MapSlope {
  const log = closedFormOf(activation, q)?.logProductSlope(q);
  if (log !== undefined) return mapSlope(weightVariance * Math.exp(log), 0, Math.log(weightVariance) + log);
  const { byDerivative, byValue } = slopesOfSquare(activation, q);
  const [mean, size] = isDerivative(activation, q)
    ? [gaussianMoments(activation, q).productSlope, byDerivative.size]
    : [byValue.mean, byValue.size];
  return mapSlope(weightVariance * mean, weightVariance * size * integralError);
}

/**
 * Whether `derivative` is that of `value`, and `value` does not jump, as far as Gaussian integration by parts shows it:
 * E[φ′] = E[z φ]/q, and E[φ φ′]′ both ways. Also true where an integral does not converge.
 */
export function isDerivative(activation: ScalarActivation, q: number): boolean {
  if (closedFormOf(activation, q)) return true;
  const { byDerivative, byValue, slope, slopeByParts } = slopesOfSquare(activation, q);
  const agree = (a: Integral, b: Integral): boolean => !(Math.abs(a.mean - b.mean) > agreement * (a.size + b.size));
  return agree(byDerivative, byValue) && agree(slope, slopeByParts);
}

interface Integral {
  readonly mean: number;
  readonly size: number;
}

const slopesOfSquare = (activation: ScalarActivation, q: number) => {
  const { value, derivative } = activation;
  const origins = originsAt0(activation);
  const { means, sizes } = gaussianIntegrals(
    (x, out) => {
      const v = value(x);
      const s = derivative(x);
      out[0] = (x * (v * s - origins.product)) / q;
      out[1] = ((x ** 2 / q - 1) * v ** 2) / (2 * q);
      out[2] = s;
      out[3] = (x * (v - origins.value)) / q;
    },
    4,
    q,
  );
  const [byDerivative, byValue, slope, slopeByParts] = [0, 1, 2, 3].map((i) => ({ mean: means[i]!, size: sizes[i]! }));
  return { byDerivative: byDerivative!, byValue: byValue!, slope: slope!, slopeByParts: slopeByParts! };
};

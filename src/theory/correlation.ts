import { closedFormOf } from './closedForms.ts';
import { mapSlope, type MapSlope } from './mapSlope.ts';
import { gaussianMoments, type ScalarActivation } from './moments.ts';
import { gaussianMeans, type Integrands } from './quadrature.ts';
import type { Ensemble } from './variance.ts';

/** The correlation one layer on, and the derivative of that by the correlation. */
export interface CorrelationStep {
  readonly c: number;
  readonly slope: number;
}

/** What the integrals below may be off by, beside their values at c = 1. */
const integralError = 1e-9;

/**
 * The correlation map at the variance q (Poole et al. 2016): for two pre-activations u, v of variance q and
 * correlation c, c ↦ (σ_w² E[φ(u) φ(v)] + σ_b²) / q, with the derivative σ_w² E[φ′(u) φ′(v)].
 */
export function correlationMap(
  activation: ScalarActivation,
  ensemble: Ensemble,
  q: number,
  c: number,
): CorrelationStep {
  const step = stepAt(activation, ensemble, q, c);
  return { c: step.c, slope: step.slope.value };
}

interface Step {
  readonly c: number;
  readonly slope: MapSlope;
}

function stepAt(activation: ScalarActivation, { weightVariance, biasVariance }: Ensemble, q: number, c: number): Step {
  const closed = closedFormOf(activation, q)?.products(q, c);
  if (closed) {
    const slope = mapSlope(weightVariance * closed.slope, 0, Math.log(weightVariance) + closed.logSlope);
    return { c: (weightVariance * closed.value + biasVariance) / q, slope };
  }
  const { value, derivative } = activation;
  const { value: values, slope: slopes } = gaussianMoments(activation, q);
  // Both in units of their values at c = 1, so that one accuracy holds for both, also where they cancel to 0.
  const valueUnit = Math.sqrt(values.square);
  const slopeUnit = Math.sqrt(slopes.square);
  const scaled: Integrands = (x, out) => {
    out[0] = value(x) / valueUnit;
    out[1] = derivative(x) / slopeUnit;
  };
  const product: Integrands = (u, out) => {
    const given = gaussianMeans(scaled, 2, q * (1 - c ** 2), { mean: c * u, scale: 1 });
    scaled(u, out);
    out[0]! *= given[0]!;
    out[1]! *= given[1]!;
  };
  const [correlation, slope] = gaussianMeans(product, 2, q, { scale: 1 });
  const chi = weightVariance * slopes.square;
  return {
    c: (weightVariance * values.square * correlation! + biasVariance) / q,
    slope: mapSlope(chi * slope!, chi * integralError),
  };
}

/**
 * The stable fixed point c* < 1 of the correlation map where χ > 1, with the map's slope there. As a power series with
 * coefficients ≥ 0 the map has just one beside c = 1. Divided by its root at 1, C(c) − c falls from ≥ 0 at 0 to 1 − χ at 1:
 * Newton's method on that, within the bracket.
 */
export function correlationFixedPoint(activation: ScalarActivation, ensemble: Ensemble, q: number): Step {
  let [low, high] = [0, 1];
  let c = 0;
  for (;;) {
    const step = stepAt(activation, ensemble, q, c);
    const excess = (step.c - c) / (1 - c);
    if (Number.isNaN(excess)) return step;
    if (excess > 0) low = c;
    else high = c;
    const newton = c - (excess * (1 - c)) / (step.slope.value - 1 + excess);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - c) < 1e-10 || Math.abs(excess) < 1e-12) return { c, slope: step.slope };
    c = next;
  }
}

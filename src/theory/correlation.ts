import type { ScalarActivation } from './moments.ts';
import { gaussianMeans } from './quadrature.ts';
import type { Ensemble } from './variance.ts';

/** The correlation one layer on, and the derivative of that by the correlation. */
export interface CorrelationStep {
  readonly c: number;
  readonly slope: number;
}

/**
 * The correlation map at the variance q (Poole et al. 2016, eq. 5): for two pre-activations u, v of variance q and
 * correlation c, c ↦ (σ_w² E[φ(u) φ(v)] + σ_b²) / q, with the derivative σ_w² E[φ′(u) φ′(v)].
 */
export function correlationMap(
  { value, derivative }: ScalarActivation,
  { weightVariance, biasVariance }: Ensemble,
  q: number,
  c: number,
): CorrelationStep {
  const given = (u: number): Float64Array =>
    gaussianMeans(
      (v, out) => {
        out[0] = value(v);
        out[1] = derivative(v);
      },
      2,
      q * (1 - c ** 2),
      c * u,
    );
  const [values, slopes] = gaussianMeans(
    (u, out) => {
      const [valueMean, slopeMean] = given(u);
      out[0] = value(u) * valueMean!;
      out[1] = derivative(u) * slopeMean!;
    },
    2,
    q,
  );
  return { c: (weightVariance * values! + biasVariance) / q, slope: weightVariance * slopes! };
}

/**
 * The stable fixed point c* of the correlation map where χ > 1, with the map's slope there. The map is convex on [0, 1]
 * (a power series with coefficients ≥ 0), so Newton's method from 0 rises to the smaller of its two fixed points.
 */
export function correlationFixedPoint(activation: ScalarActivation, ensemble: Ensemble, q: number): CorrelationStep {
  let c = 0;
  for (;;) {
    const step = correlationMap(activation, ensemble, q, c);
    const next = c + (step.c - c) / (1 - step.slope);
    if (!(next - c > 1e-10)) return { c, slope: step.slope };
    c = next;
  }
}

/** Chebyshev coefficients of ln(erfc(x)/t) + x² in 4t − 2, t = 2/(2 + x) (Press et al., Numerical Recipes, 3rd ed., 6.2.2). */
const chebyshev = [
  -1.3026537197817094, 0.6419697923564902, 1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4,
  3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.30365583558e-6, 1.5626441722e-8,
  -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10, 9.6467911e-11, 2.394038e-12,
  -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15, -1.523e-15, -9.4e-17, 1.21e-16, -2.8e-17,
] as const;

/** erfc(x) for x ≥ 0, to 1.2e-16 of its value. */
function upperErfc(x: number): number {
  const t = 2 / (2 + x);
  const y = 4 * t - 2;
  let current = 0;
  let before = 0;
  for (let j = chebyshev.length - 1; j > 0; j--) {
    const next = y * current - before + chebyshev[j]!;
    before = current;
    current = next;
  }
  return t * Math.exp(-x * x + 0.5 * (chebyshev[0] + y * current) - before);
}

/** Φ(x), the distribution function of N(0, 1). */
export function gaussianCdf(x: number): number {
  const tail = 0.5 * upperErfc(Math.abs(x) * Math.SQRT1_2);
  return x > 0 ? 1 - tail : tail;
}

/** The density of N(0, 1). */
export const gaussianDensity = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

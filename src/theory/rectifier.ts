import type { DifferingParts } from './differing.ts';
import type { ScalarActivation } from './momentIntegrals.ts';

/** φ(z) = even |z| + odd z: ReLU is ½, ½, the identity 0, 1. */
interface Rectifier {
  readonly even: number;
  readonly odd: number;
}

const known = new WeakMap<ScalarActivation, { readonly found: Rectifier | undefined }>();

/** Of an activation that is linear on each side of 0; undefined of others. */
export const rectifierOf = (activation: ScalarActivation): Rectifier | undefined => {
  const before = known.get(activation);
  if (before) return before.found;
  const found = findRectifier(activation);
  known.set(activation, { found });
  return found;
};

/** Where an activation that is not linear on each side shows it: powers of 2 and others, small and large. */
const probes = [1e-6, 2 ** -10, 0.03, 0.2, 0.5, 0.7, 1, 1.6, 2, 3.3, 4, 7, 16, 29, 256, 1e4, 1e8];

const findRectifier = ({ value, derivative }: ScalarActivation): Rectifier | undefined => {
  const [right, left] = [derivative(1), derivative(-1)];
  const size = Math.max(Math.abs(right), Math.abs(left));
  const isAlong = (z: number, slope: number): boolean =>
    Math.abs(value(z) - slope * z) <= 1e-14 * size * Math.abs(z) && derivative(z) === slope;
  const isOne = size > 0 && probes.every((z) => isAlong(z, right) && isAlong(-z, left));
  return isOne ? { even: (right - left) / 2, odd: (right + left) / 2 } : undefined;
};

/** `differingParts` of it, at any variance (the arc-cosine kernels of Cho & Saul 2009). @param part within 0 … √2 */
export const differingRectified = ({ even, odd }: Rectifier, part: number): DifferingParts => {
  const angle = 2 * Math.asin(Math.min(1, part / Math.SQRT2));
  const square = even ** 2 + odd ** 2;
  // φ φ′ is one of its own.
  const product = { even: 2 * even * odd, odd: square };
  return {
    value: differing({ even, odd }, part, angle),
    slope: Math.sqrt((even ** 2 * 2 * angle) / Math.PI / square),
    product: differing(product, part, angle),
  };
};

/** With E[|u v|] = (2/π)(sin θ + (π/2 − θ) cos θ) q of u and v of correlation cos θ. */
const differing = ({ even, odd }: Rectifier, part: number, angle: number): number => {
  const bent = angle < 1e-3 ? -(angle ** 3) / 3 : angle * Math.cos(angle) - Math.sin(angle);
  const ofEven = Math.max(0, part ** 2 + (2 / Math.PI) * bent);
  return Math.sqrt((even ** 2 * ofEven + odd ** 2 * part ** 2) / (even ** 2 + odd ** 2));
};

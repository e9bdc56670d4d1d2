import { closedFormOf } from './closedForms.ts';
import { differingParts, type DifferingParts } from './differing.ts';
import type { GaussianMoments, ScalarActivation } from './momentIntegrals.ts';
import { gaussianMoments, integratedMoments, inUnits, withSpread } from './moments.ts';
import { exponentOf, timesPowerOf2, unitOf } from './scale.ts';

/** Moments of φ in 2^valueUnit and of φ′ in 2^slopeUnit (see `inUnits`). */
export interface ScaledMoments extends GaussianMoments {
  readonly valueUnit: number;
  readonly slopeUnit: number;
  /** What differs between two samples of whose pre-activations this part does. */
  readonly differing: (part: number) => DifferingParts;
}

/** Squares and fourth powers of φ are within float64 for deviations within 2^±250, unless φ grows faster than x. */
const plainExponent = 250;
/** A function of one number can be asked for deviations within 2^±900. */
const mostExponent = 900;

/**
 * The moments at the variance square · 4^unit, however large or small, with the variable in 2^unit.
 * Undefined where x itself leaves float64, unless φ is linear there on each side of 0.
 */
export function scaledMoments(activation: ScalarActivation, square: number, unit: number): ScaledMoments | undefined {
  const q = timesPowerOf2(square, 2 * unit);
  const plain = square === 0 || Math.abs(unit + Math.log2(square) / 2) <= plainExponent;
  if (plain || closedFormOf(activation, q)) {
    const moments = gaussianMoments(activation, q);
    const units = { variable: unit, value: 0, slope: 0 };
    const differing = remembered((part) => differingParts(activation, { q, squares: squaresOf(moments) }, part));
    if (converges(moments)) return { ...inUnits(moments, units), valueUnit: 0, slopeUnit: 0, differing };
  }
  const variable = Math.max(-mostExponent, Math.min(mostExponent, unit));
  if (variable !== unit && !isLinearFrom(activation, variable)) return undefined;
  const near = timesPowerOf2(Math.sqrt(square), variable);
  const [value, slope] = [unitAround(activation.value, near), unitAround(activation.derivative, near)];
  const scaled: ScalarActivation = {
    value: (x) => timesPowerOf2(activation.value(timesPowerOf2(x, variable)), -value),
    derivative: (x) => timesPowerOf2(activation.derivative(timesPowerOf2(x, variable)), -slope),
  };
  const integrated = integratedMoments(scaled, square, 2 ** variable);
  const deviation = timesPowerOf2(Math.sqrt(square), unit);
  const moments = withSpread(activation, integrated, deviation, { variable, value, slope });
  const around = { q: square, squares: squaresOf(integrated), unit: 2 ** variable };
  const differing = remembered((part) => differingParts(scaled, around, part));
  return { ...moments, valueUnit: value + unit - variable, slopeUnit: slope, differing };
}

/** Forward and backward ask for the same parts, of samples, places and both. */
const remembered = (find: (part: number) => DifferingParts): ((part: number) => DifferingParts) => {
  let known: readonly { readonly part: number; readonly found: DifferingParts }[] = [];
  return (part) => {
    const before = known.find((one) => one.part === part);
    if (before) return before.found;
    const found = find(part);
    known = [{ part, found }, ...known.slice(0, 3)];
    return found;
  };
};

const squaresOf = ({ value, slope, product }: GaussianMoments): DifferingParts => ({
  value: value.square,
  slope: slope.square,
  product: product.square,
});

const converges = ({ value, slope, product }: GaussianMoments): boolean =>
  [value, slope, product].every(({ square }) => Number.isFinite(square));

/** That of f's largest value at 0 and one deviation from it. */
const unitAround = (f: (x: number) => number, deviation: number): number =>
  unitOf(exponentOf(Math.max(...[-deviation, 0, deviation].map((x) => Math.abs(f(x))).filter(Number.isFinite))));

/** Whether φ(2x) is 2 φ(x), and φ′ the same, from x = ±2^exponent on outwards, or inwards. */
const isLinearFrom = ({ value, derivative }: ScalarActivation, exponent: number): boolean => {
  const x = 2 ** exponent;
  const size = Math.max(Math.abs(value(x)), Math.abs(value(-x)));
  return [-x, x].every(
    (at) =>
      Math.abs(value(2 * at) - 2 * value(at)) <= 1e-12 * size &&
      Math.abs(derivative(2 * at) - derivative(at)) <= 1e-12 * Math.abs(derivative(at)),
  );
};

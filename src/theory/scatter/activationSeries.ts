import { hermiteGrid, type HermiteGrid } from '../hermite.ts';
import type { ScalarActivation } from '../moments.ts';
import { exponentOf, timesPowerOf2 } from '../scale.ts';
import type { Signal } from '../signal.ts';

/** The functions of an activation at its variance, on a grid of z ~ N(0, 1), in units that forward and gradient signals share. */
export interface ActivationSeries {
  readonly grid: HermiteGrid;
  /** φ by the unit of the output. */
  readonly value: Float64Array;
  /** φ′ by some unit. */
  readonly slope: Float64Array;
  /** φ where ln of the variance is off by so much. */
  readonly valueAt: (offset: number) => Float64Array;
  /** φ′ there. */
  readonly slopeAt: (offset: number) => Float64Array;
}

export const meanOf = ({ weights }: HermiteGrid, f: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * f(i);
  return sum;
};

/** A function of one number can be asked for deviations within 2^±900. */
const mostExponent = 900;

/** Undefined where φ or φ′ is not finite within ±10 standard deviations, or φ is 0 throughout. */
export const seriesOf = (
  { value, derivative }: ScalarActivation,
  x: Signal,
  out: Signal,
): ActivationSeries | undefined => {
  const variable = Math.max(-mostExponent, Math.min(mostExponent, x.unit));
  const deviation = timesPowerOf2(Math.sqrt(x.square), variable);
  const grid = hermiteGrid(Math.min(1, 1 / deviation));
  const valueUnit = out.unit + variable - x.unit;
  // Where a formula leaves float64 far out, nothing of weight is left out.
  const known = (y: number, z: number): number => (Number.isFinite(y) || Math.abs(z) < farOut ? y : 0);
  const at = (offset: number, f: (x: number) => number): Float64Array => {
    const there = Math.exp(offset / 2) * deviation;
    return grid.points.map((z) => known(f(there * z), z));
  };
  const slopeUnit = exponentOf(at(0, derivative).reduce((most, slope) => Math.max(most, Math.abs(slope)), 0));
  const valueAt = (offset: number): Float64Array => at(offset, (y) => timesPowerOf2(value(y), -valueUnit));
  const slopeAt = (offset: number): Float64Array => at(offset, (y) => timesPowerOf2(derivative(y), -slopeUnit));
  const [values, slope] = [valueAt(0), slopeAt(0)];
  const isKnown = values.every(Number.isFinite) && slope.every(Number.isFinite);
  return isKnown && values.some((one) => one !== 0) ? { grid, value: values, slope, valueAt, slopeAt } : undefined;
};

/** Standard deviations beyond which what a Gaussian weighs is under 1e-10. */
const farOut = 6.5;

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
  /** Both where ln of the variance is off by so much. */
  readonly at: (offset: number) => Pick<ActivationSeries, 'value' | 'slope'>;
}

export const meanOf = ({ weights }: HermiteGrid, f: (i: number) => number): number =>
  weights.reduce((sum, weight, i) => sum + weight * f(i), 0);

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
  const points = (offset: number): Float64Array => grid.points.map((z) => Math.exp(offset / 2) * deviation * z);
  // Where a formula leaves float64 far out, nothing of weight is left out.
  const known = (x: number, i: number): number => (Number.isFinite(x) || Math.abs(grid.points[i]!) < farOut ? x : 0);
  const valueAt = (offset: number): Float64Array =>
    points(offset).map((x, i) => known(timesPowerOf2(value(x), -valueUnit), i));
  const slopesAt = (offset: number): Float64Array => points(offset).map((x, i) => known(derivative(x), i));
  const slopes = slopesAt(0);
  const slopeUnit = exponentOf(slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0));
  const at = (offset: number) => ({
    value: valueAt(offset),
    slope: slopesAt(offset).map((one) => timesPowerOf2(one, -slopeUnit)),
  });
  const { value: values, slope } = at(0);
  const isKnown = [...values, ...slope].every(Number.isFinite);
  return isKnown && values.some((one) => one !== 0) ? { grid, value: values, slope, at } : undefined;
};

/** Standard deviations beyond which what a Gaussian weighs is under 1e-10. */
const farOut = 6.5;

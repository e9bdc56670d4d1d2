import { integralsDiverge } from './moments.ts';
import { signWithin } from './rootFinding.ts';

/** The slope of a map at its fixed point. */
export interface MapSlope {
  readonly value: number;
  /** ln |value|, also where the value is too small for float64. */
  readonly log: number;
  /** By how much the value may be off. */
  readonly error: number;
}

export const mapSlope = (value: number, error: number, log = Math.log(Math.abs(value))): MapSlope => ({
  value,
  log,
  error,
});

/**
 * The steps in which a map brings a small distance from its fixed point down to 1/e, −1 / ln |slope|; or why there are none.
 *
 *     depthScale(mapSlope(0.5, 0)) // 1.4427
 */
export function depthScale({ value, log, error }: MapSlope): number | string {
  if (Number.isNaN(value)) return integralsDiverge;
  if (Math.abs(value) < error) return "can't be told: the parts of the map's slope cancel";
  const sign = signWithin(Math.abs(value) - 1);
  if (sign < 0) return -1 / log;
  return sign === 0
    ? "infinite: the map's slope at the fixed point is 1"
    : `the fixed point repels: the map's slope there is ${Number(value.toPrecision(5))}`;
}

import { linearTicks, verticalLabels, type Ticks } from './ticks.ts';

const most = 7;

/** Any number in full, as an expression of Vega: plain decimals between 0.001 and 100,000, `2.5e-7` outside. */
export const numberLabel =
  "datum.value && (abs(datum.value) < 0.001 || abs(datum.value) >= 100000) ? format(datum.value, '~e') : format(datum.value, '~f')";

/**
 * Ticks for a logarithmic axis from `lower` to `upper`: powers of ten, every k-th where they are many; within less than
 * three decades 2 and 5 of each as well; within less than one as on a linear axis.
 */
export function logTicks(lower: number, upper: number): Ticks {
  if (upper / lower < 10) return linearTicks(lower, upper, verticalLabels);
  const [first, last] = [Math.floor(Math.log10(lower)), Math.ceil(Math.log10(upper))];
  const every = Math.ceil((last - first) / most);
  const mantissas = last - first <= 3 ? [1, 2, 5] : [1];
  const values = Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .filter((exponent) => exponent % every === 0)
    .flatMap((exponent) => mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`)))
    .filter((value) => value >= lower && value <= upper);
  return { values, labelExpr: numberLabel, offset: 0, characters: 6 };
}

/** A number near a measured one, and ln of how usual it is. */
export interface RoundNumber {
  readonly value: number;
  readonly prior: number;
}

/** ln of the numbers of so many digits, over the six powers of ten in which they are used. */
const priorOf = (digits: number): number => -Math.log(9 * 10 ** (digits - 1) * 6);

/** Standard errors within which a round number is tried. */
const reach = 4;

/**
 * Round numbers near a measured one, those of fewest digits first, and the measured one to the digits that its error leaves.
 *
 *     roundAlternatives(0.02003, 0.005).map(({ value }) => value) // [0.02, 0.02003]
 *
 * @param error standard error as a part of the number
 */
export const roundAlternatives = (measured: number, error: number): RoundNumber[] => {
  if (!(measured > 0) || !Number.isFinite(measured)) return [];
  const found: RoundNumber[] = [];
  for (const digits of [1, 2, 3]) {
    const value = Number(measured.toPrecision(digits));
    if (Math.abs(value / measured - 1) < reach * error && !found.some((other) => other.value === value))
      found.push({ value, prior: priorOf(digits) });
  }
  const digits = Math.min(15, Math.max(3, 2 - Math.floor(Math.log10(error))));
  const free = Number(measured.toPrecision(digits));
  return found.some(({ value }) => value === free) ? found : [...found, { value: free, prior: priorOf(digits) }];
};

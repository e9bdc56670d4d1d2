/** The words of a verdict, the better before the worse, and what each means. */
export const verdictWords = {
  healthy: 'signal and gradient reach both ends with about the size they set out with',
  uncertain: 'draws of this width lie on both sides of a limit: neither theory nor the repeats decide',
  vanishing: 'the signal or the gradient dies out on its way',
  exploding: 'the signal or the gradient grows without measure on its way, or is not finite from the start',
  collapsed:
    'all samples, or all tokens of a sample, come to look alike: what tells them apart is gone, while the size of the signal stands',
  saturated: 'the activation is flat on both sides, and most of its inputs lie there',
  dead: 'units of a rectifier are off for every sample, and no gradient passes them',
  symmetric: 'units are copies of each other, get the same gradient and stay copies',
  diverged:
    'well begun, but training ends in values that are not finite, or in units that no longer answer to the input',
} as const satisfies Record<string, string>;

export type VerdictWord = keyof typeof verdictWords;

/** The criteria that may decide, each by its column in statistics.csv or diagnostics.csv; of `std` it is √(mean² + std²), of `sample_std` its part of that. */
export const criteria = [
  'forward std',
  'backward std',
  'sample_std',
  'two_position_correlation',
  'saturated_fraction',
  'dead_units',
  'copied_units',
  'nonfinite',
] as const;
export type Criterion = (typeof criteria)[number];

/** A verdict's word with the epoch it speaks of: `healthy as drawn, epoch 0`, `diverged in epoch 2`. */
export const datedWord = (
  verdict: { readonly verdict: VerdictWord; readonly epoch: number } | null | undefined,
): string => {
  if (!verdict) return '';
  return `${verdict.verdict} ${verdict.epoch === 0 ? 'as drawn, epoch 0' : `in epoch ${verdict.epoch}`}`;
};

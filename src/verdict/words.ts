/** The words of a verdict, the better before the worse, and what each means. */
export const verdictWords = {
  healthy: 'signal and gradient reach both ends with about the size they set out with',
  vanishing: 'the signal or the gradient dies out on its way',
  exploding: 'the signal or the gradient grows without measure on its way',
  saturated: 'the activation is flat on both sides, and most of its inputs lie there',
  dead: 'units of a rectifier are off for every sample, and no gradient passes them',
  symmetric: 'units are copies of each other, get the same gradient and stay copies',
  diverged: 'well begun, but training leads to values that are not finite',
} as const satisfies Record<string, string>;

export type VerdictWord = keyof typeof verdictWords;

/** The criteria that may decide, each by its column in statistics.csv or diagnostics.csv. */
export const criteria = [
  'forward std',
  'backward std',
  'saturated_fraction',
  'dead_units',
  'copied_units',
  'nonfinite',
] as const;
export type Criterion = (typeof criteria)[number];

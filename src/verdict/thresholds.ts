interface Threshold {
  readonly value: number;
  readonly reason: string;
}

/** Where healthy ends, and why there. */
export const thresholds = {
  growth: {
    value: 3,
    reason:
      'ln of the factor by which signal or gradient may have grown or shrunk, at any width: networks train up to a depth of about 6 ξ_c, where √χ to the power of the depth is e⁻³, about 1/20 (Schoenholz et al. 2017)',
  },
  chance: {
    value: 3,
    reason:
      'standard deviations of the scatter of its width by which a draw may lie off the prediction: of 1,000 draws 3 lie farther off; the scatter of each layer is that of docs/theory.md',
  },
  draws: {
    value: 2,
    reason:
      'standard deviations around the typical draw that must lie within the limit: 19 of 20 draws do, so that the word does not hang on which one was drawn',
  },
  repeats: {
    value: 3,
    reason:
      'repeats that decide where theory leaves it to chance, if all of them agree: where half of all draws pass the limit, 3 in 4 sets of three do not',
  },
  alike: {
    value: 0.01,
    reason:
      'sample_std / √(mean² + std²), beside what it is of the input: the cosine of two samples is then over 0.9999, and what a layer gives all samples alike a hundred times what tells them apart',
  },
  standing: {
    value: 1,
    reason:
      'ln of the factor by which σ may have fallen from the first layer to the last and still be said to stand: a third is left; where it falls further, what fades shows in σ, and the word is vanishing',
  },
  saturatedFraction: {
    value: 0.5,
    reason: 'part of a layer’s entries: the typical entry then passes under 5 % of the gradient that the slope could',
  },
  deadUnits: {
    value: 0.9,
    reason:
      'part of a rectifier’s units: as depth makes samples alike (c → 1), up to a half is off for all of them in a healthy network, since pre-activations are as often negative as positive; only a bias to one side does the rest',
  },
  copiedUnits: {
    value: 0.5,
    reason: 'part of an Affine layer’s units: drawn weights give no copies at all',
  },
} as const satisfies Record<string, Threshold>;

/** The factor by which signal or gradient may have grown or shrunk: e³, about 20. */
export const growthLimit = Math.exp(thresholds.growth.value);

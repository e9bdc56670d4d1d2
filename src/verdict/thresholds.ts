interface Threshold {
  readonly value: number;
  readonly reason: string;
}

/** Where healthy ends, and why there. */
export const thresholds = {
  growth: {
    value: 3,
    reason:
      'ln of the factor by which a std may have grown or shrunk, at infinite width: networks train up to a depth of about 6 ξ_c, where √χ to the power of the depth is e⁻³, about 1/20 (Schoenholz et al. 2017)',
  },
  chance: {
    value: 6,
    reason:
      'standard deviations of chance beside it: at finite width the ln of a squared norm varies by 5/width a pair of layers for ReLU, less for others (Hanin & Nica 2020)',
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

/**
 * The factor by which a std may have grown or shrunk after passing Affine layers of these widths: e³ and 6 standard deviations of
 * chance, exp √(3² + (6 · ½ √(Σ 5/width))²). 25 for 3 layers of 100 units, 274 for 50.
 */
export const growthLimit = (widths: readonly number[]): number => {
  const variance = widths.reduce((sum, width) => sum + 5 / width, 0);
  return Math.exp(Math.hypot(thresholds.growth.value, (thresholds.chance.value * Math.sqrt(variance)) / 2));
};

/** The quantities of mean-field theory for an activation, in the order in which they are shown. */
export const quantities = {
  q: { symbol: 'q*', meaning: 'variance of the pre-activations at the fixed point' },
  c: { symbol: 'c*', meaning: "correlation of two inputs' pre-activations at the fixed point" },
  chi: { symbol: 'χ', meaning: 'factor of the squared gradient from layer to layer: explodes above 1, vanishes below' },
  xiQ: { symbol: 'ξ_q', meaning: 'layers over which the distance from q* falls to 1/e' },
  xiC: { symbol: 'ξ_c', meaning: 'layers over which the distance from c* falls to 1/e' },
  criticalWeightVariance: { symbol: 'σ_w² at χ = 1', meaning: 'the edge of chaos for this σ_b²' },
  forwardGain: { symbol: '1/√E[φ²]', meaning: 'σ_w that keeps the variance of N(0, 1) pre-activations' },
  backwardGain: { symbol: '1/√E[φ′²]', meaning: 'σ_w that keeps the gradient there' },
} as const;

export type Quantity = keyof typeof quantities;

/** Each quantity, null where it does not exist, and then why. */
export type Theory = Readonly<Record<Quantity, number | null>> & {
  /** σ_w²; null where the critical one was asked for and there is none. */
  readonly weightVariance: number | null;
  /** σ_b². */
  readonly biasVariance: number;
  readonly reasons: Readonly<Partial<Record<Quantity, string>>>;
  /** Whether an input of unit variance comes to the critical point's q*, rather than leave it; null where there is no critical point. */
  readonly criticalReached: boolean | null;
};

/** The distribution of a tensor's entries on the way forward, over samples and units, as far as theory knows it. */
export interface Signal {
  readonly mean: number;
  /** E[x²]. */
  readonly square: number;
  /** Var(x). */
  readonly variance: number;
  /** Whether the entries are Gaussian: what an activation's rule needs. */
  readonly gaussian: boolean;
}

/** The gradient δ with respect to a tensor x, as far as theory knows it: δ = mean + g + inputCoefficient · x. */
export interface GradientSignal {
  /** A part that is the same in all entries. */
  readonly mean: number;
  /** Var(g), g independent of x and of mean 0. */
  readonly noise: number;
  /** E[dδ/dx]: the part of δ that is proportional to x. */
  readonly inputCoefficient: number;
  /** E[δ²]. */
  readonly square: number;
  /** Var(δ). */
  readonly variance: number;
}

/** How a layer changes signal and gradient; or, in a few words, why theory has no prediction for it. */
export type Propagation =
  | { readonly out: Signal; readonly backward: (gradient: GradientSignal) => GradientSignal | string }
  | string;

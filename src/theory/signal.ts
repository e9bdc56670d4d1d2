/** What theory knows of the entries of a tensor on the way forward, over samples and units. */
export interface Signal {
  readonly mean: number;
  /** E[x²]. */
  readonly square: number;
  /** Var(x). */
  readonly variance: number;
  /** Whether the entries are Gaussian: what an activation's rule needs. */
  readonly gaussian: boolean;
}

/** What theory knows of the gradient δ with respect to a tensor x: δ = mean + g + along · x. */
export interface GradientSignal {
  /** A part that is the same in all entries. */
  readonly mean: number;
  /** Var(g), g independent of x and of mean 0. */
  readonly noise: number;
  /** By how much δ follows x: E[dδ/dx]. */
  readonly along: number;
  /** E[δ²]. */
  readonly square: number;
  /** Var(δ). */
  readonly variance: number;
}

/** What a layer does to signal and gradient, or, in a few words, why theory says nothing of it. */
export type Propagation =
  | { readonly out: Signal; readonly backward: (gradient: GradientSignal) => GradientSignal | string }
  | string;

import { exponentOf, timesPowerOf2, unitOf } from './scale.ts';

/**
 * The distribution of a tensor's entries on the way forward, over samples and units, as far as theory knows it. All moments
 * are of x / 2^unit, so that no square leaves float64 before x does; a rule may leave the unit as it comes out, `normalized`
 * brings the moments back to about 1, or to unit 0 where they are not extreme.
 */
export interface Signal {
  readonly unit: number;
  readonly mean: number;
  /** E[x²]. */
  readonly square: number;
  /** Var(x). */
  readonly variance: number;
  /** √Var(x), also where the variance is too small for float64. */
  readonly std: number;
  /** Whether the entries are Gaussian: what an activation's rule needs. */
  readonly gaussian: boolean;
}

/**
 * The gradient δ with respect to a tensor x, as far as theory knows it: δ = mean + g + inputCoefficient · x.
 * All moments are of δ / 2^unit, and inputCoefficient is that of δ / 2^unit by x / 2^(x's unit).
 */
export interface GradientSignal {
  readonly unit: number;
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
  /** √Var(δ), also where the variance is too small for float64. */
  readonly std: number;
}

/** How a layer changes signal and gradient. */
export interface Change {
  readonly out: Signal;
  /** The gradient with respect to the layer's input; or, in a few words, why there is no prediction. */
  readonly backward: (gradient: GradientSignal) => GradientSignal | string;
  readonly differing: Differing;
}

/** How a layer changes what differs between samples, told in parts of root mean squares: √(E[(x − x′)²] / 2 E[x²]) for two samples. */
export interface Differing {
  /** From that part of the layer's input to that of its output. */
  readonly forward: (part: number) => number;
  /** To the parts of the gradient with respect to the layer's input, whose own part comes last. */
  readonly backward: (gradient: GradientSignal, parts: GradientParts, part: number) => GradientParts;
}

/** What of a gradient differs between samples: of all of it, and of its noise. */
export interface GradientParts {
  readonly total: number;
  readonly noise: number;
}

/** How a layer changes signal and gradient; or, in a few words, why theory has no prediction for it. */
export type Propagation = Change | string;

/** The same change with its signals in the units in which they are carried on. */
export const normalized = ({ out, backward, differing }: Change): Change => {
  const shift = shiftOf(out);
  const inOwnUnits = (gradient: GradientSignal): GradientSignal => ({
    ...gradient,
    inputCoefficient: timesPowerOf2(gradient.inputCoefficient, -shift),
  });
  return {
    out: { ...out, ...shifted(out, shift) },
    backward: (gradient) => {
      const found = backward(inOwnUnits(gradient));
      return typeof found === 'string' ? found : normalizedGradient(found);
    },
    differing: {
      ...differing,
      backward: (gradient, ...parts) => differing.backward(inOwnUnits(gradient), ...parts),
    },
  };
};

const normalizedGradient = (gradient: GradientSignal): GradientSignal => {
  const shift = shiftOf(gradient);
  return {
    ...shifted(gradient, shift),
    noise: timesPowerOf2(gradient.noise, -2 * shift),
    inputCoefficient: timesPowerOf2(gradient.inputCoefficient, -shift),
  };
};

type Moments = Pick<Signal, 'unit' | 'mean' | 'square' | 'variance' | 'std'>;

const shiftOf = ({ unit, square }: Moments): number => unitOf(unit + exponentOf(Math.sqrt(square))) - unit;

const shifted = ({ unit, mean, square, variance, std }: Moments, shift: number): Moments => ({
  unit: unit + shift,
  mean: timesPowerOf2(mean, -shift),
  square: timesPowerOf2(square, -2 * shift),
  variance: timesPowerOf2(variance, -2 * shift),
  std: timesPowerOf2(std, -shift),
});

/** The standard deviation of the entries; null where it exceeds float64. */
export const stdOf = (signal: Pick<Signal, 'std' | 'unit'> | undefined): number | null => {
  const std = signal === undefined ? Number.NaN : timesPowerOf2(signal.std, signal.unit);
  return Number.isFinite(std) ? std : null;
};

/** The root mean square of the entries; null where it exceeds float64. */
export const rmsOf = (signal: Pick<Signal, 'square' | 'unit'> | undefined): number | null =>
  stdOf(signal && { unit: signal.unit, std: Math.sqrt(signal.square) });

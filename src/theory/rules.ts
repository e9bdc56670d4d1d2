import type { Initializer } from '../initializer/types.ts';
import { fansOf, type LayerDescription, type LayerName } from '../network/index.ts';
import { layerNorm } from './layerNorm.ts';
import { gaussianMoments, type GaussianMoments, type ScalarActivation } from './moments.ts';
import type { GradientSignal, Propagation, Signal } from './signal.ts';

/** What theory needs to know of an initializer. */
export type TheoryInitializer = Pick<
  Initializer,
  'weightVariance' | 'biasVariance' | 'orthonormal' | 'dataDependentScale'
>;

export interface RuleContext {
  readonly initializer: TheoryInitializer;
  readonly bias: 'same' | 'zero';
}

/** One rule for each kind of layer, forward and backward; the derivations stand in docs/theory.md. */
export type Rule = (x: Signal, layer: LayerDescription, context: RuleContext) => Propagation;

/**
 * q = n_in Var(W) E[x²] + Var(b) (Poole et al. 2016). Wᵀ maps the part of the gradient that is proportional to the output
 * back on x itself; where W is orthonormal, that part adds nothing to the noise.
 */
const affine: Rule = (x, layer, { initializer, bias }) => {
  const { fanIn, fanOut } = fansOf(layer)!;
  const drawnVariance = initializer.weightVariance({ fanIn, fanOut });
  const biasVariance = bias === 'zero' ? 0 : initializer.biasVariance({ fanIn, fanOut });
  if (drawnVariance === null || biasVariance === null) return 'its weights are not zero-mean random draws';
  const drawn = fanIn * drawnVariance * x.square + biasVariance;
  const scale = initializer.dataDependentScale?.(Math.sqrt(drawn)) ?? 1;
  const weightVariance = drawnVariance * scale ** 2;
  const q = fanIn * weightVariance * x.square + biasVariance;
  return {
    out: { mean: 0, square: q, variance: q, gaussian: true },
    backward: (gradient) => {
      const inputCoefficient = fanOut * weightVariance * gradient.inputCoefficient;
      const returned = initializer.orthonormal ? inputCoefficient ** 2 * Math.min(1, fanIn / fanOut) * x.square : 0;
      const noise = Math.max(0, fanOut * weightVariance * gradient.square - returned);
      return {
        mean: 0,
        noise,
        inputCoefficient,
        square: noise + inputCoefficient ** 2 * x.square,
        variance: noise + inputCoefficient ** 2 * x.variance,
      };
    },
  };
};

/** E[φ], E[φ²] over N(0, q); backward δ = φ′(z) (mean + g + inputCoefficient · φ(z)). */
export const activationRule = (activation: ScalarActivation, x: Signal): Propagation => {
  if (!x.gaussian) return 'what goes into it is not Gaussian';
  const { value, slope, product, curvature, productSlope } = gaussianMoments(activation, x.square);
  return {
    out: { mean: value.mean, square: value.square, variance: value.variance, gaussian: false },
    backward: (gradient) => throughSlope(gradient, { slope, product, curvature, productSlope }, x.square),
  };
};

const throughSlope = (
  { mean, noise, inputCoefficient }: GradientSignal,
  {
    slope,
    product,
    curvature,
    productSlope,
  }: Pick<GaussianMoments, 'slope' | 'product' | 'curvature' | 'productSlope'>,
  q: number,
): GradientSignal | string => {
  if (mean !== 0 && inputCoefficient !== 0)
    return 'the gradient has a constant part beside one that follows the output';
  // Of the two only one isn't 0: a moment that leaves float64 must not make the other's NaN.
  const part = (coefficient: number, moment: number): number => (coefficient === 0 ? 0 : coefficient * moment);
  const square = noise * slope.square + part(mean ** 2, slope.square) + part(inputCoefficient ** 2, product.square);
  const constant = part(mean, slope.mean) + part(inputCoefficient, product.mean);
  const meanDerivative = part(mean, curvature) + part(inputCoefficient, productSlope);
  return {
    mean: constant,
    noise: Math.max(0, square - constant ** 2 - meanDerivative ** 2 * q),
    inputCoefficient: meanDerivative,
    square,
    variance: noise * slope.square + part(mean ** 2, slope.variance) + part(inputCoefficient ** 2, product.variance),
  };
};

/** The rules of all kinds but the activations, whose rule asks for φ. */
export const rules: Readonly<Record<LayerName, Rule>> = { affine, layerNorm };

import type { Initializer, WeightShape } from '../initializer/types.ts';
import { fansOf, type LayerDescription, type LayerName } from '../network/index.ts';
import { layerNorm } from './layerNorm.ts';
import { integralsDiverge, type ScalarActivation } from './moments.ts';
import { exponentOf, timesPowerOf2, weightUnitOf } from './scale.ts';
import { knownMoments } from './knownMoments.ts';
import type { ScaledMoments } from './scaledMoments.ts';
import type { GradientParts, GradientSignal, Propagation, Signal } from './signal.ts';

/** What theory needs to know of an initializer. */
export type TheoryInitializer = Pick<
  Initializer,
  'weightVariance' | 'biasVariance' | 'weightStd' | 'biasStd' | 'orthonormal' | 'dataDependentScale'
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
  const weight = drawnVariance(initializer.weightVariance, initializer.weightStd, { fanIn, fanOut });
  const offset =
    bias === 'zero' ? none : drawnVariance(initializer.biasVariance, initializer.biasStd, { fanIn, fanOut });
  if (weight === null || offset === null) return 'its weights are not zero-mean random draws';
  const product = x.unit + weight.unit;
  const unit = offset.variance === 0 ? product : Math.max(product, offset.unit);
  const square = timesPowerOf2(x.square, 2 * (product - unit));
  const biasVariance = timesPowerOf2(offset.variance, 2 * (offset.unit - unit));
  const drawn = fanIn * weight.variance * square + biasVariance;
  const scale = initializer.dataDependentScale?.(timesPowerOf2(Math.sqrt(drawn), unit)) ?? 1;
  const weightVariance = weight.variance * scale ** 2;
  const q = fanIn * weightVariance * square + biasVariance;
  const returnedBy = (coefficient: number): number =>
    initializer.orthonormal ? coefficient ** 2 * Math.min(1, fanIn / fanOut) * x.square : 0;
  return {
    out: { unit, mean: 0, square: q, variance: q, std: Math.sqrt(q), gaussian: true },
    backward: (gradient) => {
      const inputCoefficient = fanOut * weightVariance * timesPowerOf2(gradient.inputCoefficient, product - unit);
      const noise = Math.max(0, fanOut * weightVariance * gradient.square - returnedBy(inputCoefficient));
      const variance = noise + inputCoefficient ** 2 * x.variance;
      return {
        unit: gradient.unit + weight.unit,
        mean: 0,
        noise,
        inputCoefficient,
        square: noise + inputCoefficient ** 2 * x.square,
        variance,
        std: Math.sqrt(variance),
      };
    },
    differing: {
      // All samples share the bias.
      forward: (part) => rootOf(fanIn * weightVariance * square * part ** 2, q),
      backward: (gradient, { total }, part) => {
        const inputCoefficient = fanOut * weightVariance * timesPowerOf2(gradient.inputCoefficient, product - unit);
        const returned = returnedBy(inputCoefficient);
        const drawn = fanOut * weightVariance * gradient.square;
        const noise = drawn * total ** 2 - returned * part ** 2;
        const followed = inputCoefficient ** 2 * x.square;
        return {
          noise: rootOf(noise, drawn - returned),
          total: rootOf(noise + followed * part ** 2, drawn - returned + followed),
        };
      },
    },
  };
};

/** √(part / whole), within 0 … 1 whatever rounding does; 0 of nothing. */
const rootOf = (part: number, whole: number): number =>
  whole > 0 ? Math.sqrt(Math.max(0, Math.min(1, part / whole))) : 0;

/** A variance in units of 4^unit. */
interface DrawnVariance {
  readonly variance: number;
  readonly unit: number;
}

const none: DrawnVariance = { variance: 0, unit: 0 };

/** Of a rule's draws; by their std where the variance leaves float64. */
const drawnVariance = (
  varianceOf: (shape: WeightShape) => number | null,
  stdOf: ((shape: WeightShape) => number) | undefined,
  shape: WeightShape,
): DrawnVariance | null => {
  const variance = varianceOf(shape);
  if (variance === null) return null;
  const isWithin = variance > 1e-290 && variance < 1e290;
  const std = isWithin || !stdOf ? Math.sqrt(variance) : stdOf(shape);
  const unit = weightUnitOf(exponentOf(std));
  return { variance: isWithin ? timesPowerOf2(variance, -2 * unit) : timesPowerOf2(std, -unit) ** 2, unit };
};

/** E[φ], E[φ²] over N(0, q); backward δ = φ′(z) (mean + g + inputCoefficient · φ(z)). */
export const activationRule = (activation: ScalarActivation, x: Signal): Propagation => {
  if (!x.gaussian) return 'what goes into it is not Gaussian';
  const moments = knownMoments(activation, x.square, x.unit);
  if (!moments) return leavesFloat64;
  if (!Number.isFinite(moments.value.square)) return integralsDiverge;
  return {
    out: { unit: moments.valueUnit, ...moments.value, gaussian: false },
    backward: (gradient) => throughSlope(gradient, moments, x.square),
    differing: {
      forward: (part) => moments.differing(part).value,
      backward: (gradient, parts, part) => differingSlopes(gradient, moments, { parts, part, q: x.square }),
    },
  };
};

/** Of δ = φ′(z) (mean + g + inputCoefficient · φ(z)), g with a part that differs between samples. */
const differingSlopes = (
  gradient: GradientSignal,
  moments: ScaledMoments,
  { parts, part, q }: { readonly parts: GradientParts; readonly part: number; readonly q: number },
): GradientParts => {
  const found = throughSlope(gradient, moments, q);
  if (typeof found === 'string') return { total: Number.NaN, noise: Number.NaN };
  const { slope, product } = moments;
  const differing = moments.differing(part);
  const { mean, noise, inputCoefficient } = gradient;
  const shared = (noise * (1 - parts.noise ** 2) + mean ** 2) * slope.square;
  const total =
    noise * parts.noise ** 2 * slope.square +
    (shared === 0 ? 0 : shared * differing.slope ** 2) +
    (inputCoefficient === 0 ? 0 : inputCoefficient ** 2 * product.square * differing.product ** 2);
  return {
    total: rootOf(total, found.square),
    noise: rootOf(total - found.inputCoefficient ** 2 * q * part ** 2, found.noise),
  };
};

const leavesFloat64 = 'what goes into it leaves float64';

const throughSlope = (
  { unit, mean, noise, inputCoefficient }: GradientSignal,
  { slope, product, curvature, productSlope, slopeUnit }: ScaledMoments,
  q: number,
): GradientSignal | string => {
  if (mean !== 0 && inputCoefficient !== 0)
    return 'the gradient has a constant part beside one that follows the output';
  // Of the two only one isn't 0: a moment that does not exist must not make the other's NaN.
  const part = (coefficient: number, moment: number): number => (coefficient === 0 ? 0 : coefficient * moment);
  const square = noise * slope.square + part(mean ** 2, slope.square) + part(inputCoefficient ** 2, product.square);
  const constant = part(mean, slope.mean) + part(inputCoefficient, product.mean);
  const meanDerivative = part(mean, curvature) + part(inputCoefficient, productSlope);
  if (!Number.isFinite(square + constant + meanDerivative)) return integralsDiverge;
  const variance =
    noise * slope.square + part(mean ** 2, slope.variance) + part(inputCoefficient ** 2, product.variance);
  const stds = [Math.sqrt(noise * slope.square), part(mean, slope.std), part(inputCoefficient, product.std)];
  return {
    unit: unit + slopeUnit,
    mean: constant,
    noise: Math.max(0, square - constant ** 2 - meanDerivative ** 2 * q),
    inputCoefficient: meanDerivative,
    square,
    variance,
    std: variance > leastSum ? Math.sqrt(variance) : Math.hypot(...stds),
  };
};

/** A sum of squares over this has lost none of its digits below float64. */
const leastSum = 1e-290;

/** Of a kind that theory has no rule for: the prediction ends with it. */
const noRule: Rule = (_x, { kind }) => `there is no rule for ${kind}`;

/** The rules of all kinds but the activations, whose rule asks for φ. */
export const rules: Readonly<Record<LayerName, Rule>> = {
  affine,
  conv2d: noRule,
  batchNorm: noRule,
  layerNorm,
  rmsNorm: noRule,
  averagePool: noRule,
  maxPool: noRule,
  globalAveragePool: noRule,
  flatten: noRule,
  transpose: noRule,
  embedding: noRule,
  attention: noRule,
  residual: noRule,
};

import type { WeightShape } from '../initializer/types.ts';
import { fansOf, type LayerDescription } from '../network/index.ts';
import type { RuleContext, TheoryInitializer } from './rules.ts';
import { exponentOf, timesPowerOf2, weightUnitOf } from './scale.ts';
import { isOfUnits, ofPairs, rootOf, type Change, type GradientSignal, type Signal } from './signal.ts';

/** Why an initializer's weights have no variance. */
export const notDrawn = 'its weights are not zero-mean random draws';

/**
 * q = n_in Var(W) E[x²] + Var(b) (Poole et al. 2016); where the weights of a unit sum to 0, Var(x) in place of E[x²]. Wᵀ maps the
 * part of the gradient that is proportional to the output back on x itself, or then on x − E[x]; where W is orthonormal, that part
 * adds nothing to the noise.
 */
export const affineRule = (x: Signal, layer: LayerDescription, { initializer, bias }: RuleContext): Change | string => {
  const shape = fansOf(layer)!;
  const { fanIn, fanOut } = shape;
  const drawn = drawnVariances(initializer, hasBias(layer) ? bias : 'zero', shape);
  if (!drawn) return notDrawn;
  const { weight, offset } = drawn;
  const product = x.unit + weight.unit;
  const unit = offset.variance === 0 ? product : Math.max(product, offset.unit);
  const square = timesPowerOf2(x.square, 2 * (product - unit));
  const biasVariance = timesPowerOf2(offset.variance, 2 * (offset.unit - unit));
  const seen = initializer.centred?.(shape) ? square - timesPowerOf2(x.mean, product - unit) ** 2 : square;
  const unscaled = fanIn * weight.variance * seen + biasVariance;
  const scale = initializer.dataDependentScale?.(timesPowerOf2(Math.sqrt(unscaled), unit)) ?? 1;
  const weightVariance = weight.variance * scale ** 2;
  const q = fanIn * weightVariance * seen + biasVariance;
  // A unit's own bias is the same in all that its variance is taken over.
  const unevenness = unevennessOf(initializer, shape);
  const returnedBy = (coefficient: number): number =>
    initializer.orthonormal ? coefficient ** 2 * Math.min(1, fanIn / fanOut) * x.square : 0;
  return {
    out: {
      unit,
      mean: 0,
      square: q,
      variance: q,
      std: Math.sqrt(q),
      gaussian: true,
      unevenness,
      // Both of a pair share the bias; two units share neither weights nor bias.
      apart: ofPairs((pair) =>
        isOfUnits(pair) ? 1 : rootOf(fanIn * weightVariance * square * x.apart[pair]() ** 2, q),
      ),
    },
    backward: (gradient) => {
      const inputCoefficient = fanOut * weightVariance * timesPowerOf2(gradient.inputCoefficient, product - unit);
      const returned = returnedBy(inputCoefficient);
      // Units of much weight have less of the gradient where a norm stands above.
      const spread = fanOut * weightVariance * gradient.square * (1 - (gradient.tilt ?? 0) * unevenness);
      const noise = Math.max(0, spread - returned);
      const variance = noise + inputCoefficient ** 2 * x.variance;
      const isCentred = initializer.centred?.(shape) === true;
      // Of weights that sum to 0 the gradient follows x − E[x].
      const mean = isCentred ? -inputCoefficient * x.mean : 0;
      const followed = inputCoefficient ** 2 * x.square;
      const square = noise + (isCentred ? followed - mean ** 2 : followed);
      const found: GradientSignal = {
        unit: gradient.unit + weight.unit,
        mean,
        noise,
        inputCoefficient,
        square,
        variance,
        std: Math.sqrt(variance),
        apart: ofPairs((pair) => {
          const part = followed === 0 ? 0 : x.apart[pair]();
          const ofNoise = isOfUnits(pair)
            ? spread - returned
            : spread * gradient.apart[pair]().total ** 2 - returned * part ** 2;
          return {
            noise: rootOf(ofNoise, spread - returned),
            total: rootOf(ofNoise + followed * part ** 2, square),
          };
        }),
      };
      return [found];
    },
  };
};

/** Over units, the variance of Σ W² by its square: of n independent draws (E[W⁴]/E[W²]² − 1)/n. */
const unevennessOf = ({ form, orthonormal }: TheoryInitializer, { fanIn, fanOut }: WeightShape): number => {
  if (orthonormal) return fanIn < fanOut ? (2 / fanIn) * (1 - fanIn / fanOut) : 0;
  return form ? (form.kurtosis - 1) / fanIn : 0;
};

/** Of a model's layers some have none. */
export const hasBias = ({ parameters }: LayerDescription): boolean => parameters.some(({ start }) => start === 'bias');

/** Of W and b; undefined where one is no draw of mean 0. */
export const drawnVariances = (
  initializer: TheoryInitializer,
  bias: RuleContext['bias'],
  shape: WeightShape,
): { readonly weight: DrawnVariance; readonly offset: DrawnVariance } | undefined => {
  const weight = drawnVariance(initializer.weightVariance, initializer.weightStd, shape);
  const offset = bias === 'zero' ? none : drawnVariance(initializer.biasVariance, initializer.biasStd, shape);
  return weight && offset ? { weight, offset } : undefined;
};

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

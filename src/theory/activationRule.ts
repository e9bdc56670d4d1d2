import type { DifferingParts } from './differing.ts';
import { knownMoments } from './knownMoments.ts';
import { integralsDiverge, type ScalarActivation } from './moments.ts';
import { scaledMoments, type ScaledMoments } from './scaledMoments.ts';
import { ofPairs, once, rootOf, type Along, type GradientSignal, type Propagation, type Signal } from './signal.ts';

/** E[φ], E[φ²] over N(0, q); backward δ = φ′(z) (mean + g + inputCoefficient · φ(z)). */
export const activationRule = (activation: ScalarActivation, x: Signal): Propagation => {
  if (!x.gaussian) return 'what goes into it is not Gaussian';
  if (x.mean !== 0) return 'what goes into it has a mean';
  const moments = knownMoments(activation, x.square, x.unit);
  if (!moments) return 'what goes into it leaves float64';
  if (!Number.isFinite(moments.value.square)) return integralsDiverge;
  return {
    out: {
      unit: moments.valueUnit,
      ...moments.value,
      gaussian: false,
      apart: ofPairs((pair) => differingOf(moments, x.apart[pair]()).value),
    },
    backward: (gradient) => {
      const isMixed = gradient.mean !== 0 && gradient.inputCoefficient !== 0;
      const found = isMixed ? throughMixed(activation, gradient, moments, x) : throughSlope(gradient, moments, x);
      if (typeof found === 'string') return found;
      const along = alongInput(activation, gradient, found, x);
      return [along ? { ...found, along } : found];
    },
  };
};

/** What can't be told of the input can't be told of the output; what shares nothing is left with a common mean. */
const differingOf = ({ differing, value, slope, product }: ScaledMoments, part: number): DifferingParts => {
  if (Number.isNaN(part)) return { value: part, slope: part, product: part };
  if (part !== 1) return differing(part);
  const [ofValue, ofSlope, ofProduct] = [value, slope, product].map((one) => rootOf(one.variance, one.square));
  return { value: ofValue!, slope: ofSlope!, product: ofProduct! };
};

const throughSlope = (gradient: GradientSignal, moments: ScaledMoments, x: Signal): GradientSignal | string => {
  const { unit, mean, noise, inputCoefficient } = gradient;
  const { slope, product, curvature, productSlope, slopeUnit } = moments;
  // Of mean and coefficient only one isn't 0: a moment that does not exist must not make the other's NaN.
  const part = (coefficient: number, moment: number): number => (coefficient === 0 ? 0 : coefficient * moment);
  const square = noise * slope.square + part(mean ** 2, slope.square) + part(inputCoefficient ** 2, product.square);
  const constant = part(mean, slope.mean) + part(inputCoefficient, product.mean);
  const meanDerivative = part(mean, curvature) + part(inputCoefficient, productSlope);
  if (!Number.isFinite(square + constant + meanDerivative)) return integralsDiverge;
  const variance =
    noise * slope.square + part(mean ** 2, slope.variance) + part(inputCoefficient ** 2, product.variance);
  const stds = [Math.sqrt(noise * slope.square), part(mean, slope.std), part(inputCoefficient, product.std)];
  const followed = meanDerivative ** 2 * x.square;
  const own = Math.max(0, square - constant ** 2 - followed);
  return {
    unit: unit + slopeUnit,
    mean: constant,
    noise: own,
    inputCoefficient: meanDerivative,
    square,
    variance,
    std: variance > leastSum ? Math.sqrt(variance) : Math.hypot(...stds),
    apart: ofPairs((pair) => {
      const differing = differingOf(moments, x.apart[pair]());
      const apart = gradient.apart[pair]().noise;
      const shared = (noise * (1 - apart ** 2) + mean ** 2) * slope.square;
      const total =
        noise * apart ** 2 * slope.square +
        (shared === 0 ? 0 : shared * differing.slope ** 2) +
        (inputCoefficient === 0 ? 0 : inputCoefficient ** 2 * product.square * differing.product ** 2);
      return {
        total: rootOf(total, square),
        noise: rootOf(total - (followed === 0 ? 0 : followed * x.apart[pair]() ** 2), own),
      };
    }),
  };
};

/** A sum of squares over this has lost none of its digits below float64. */
const leastSum = 1e-290;

/** δ = φ′(z) g + ψ(z), ψ = φ′ (mean + inputCoefficient · φ), whose moments stand in the place of those of a slope. */
const throughMixed = (
  { value, derivative }: ScalarActivation,
  gradient: GradientSignal,
  moments: ScaledMoments,
  x: Signal,
): GradientSignal | string => {
  const { unit, mean, noise, inputCoefficient } = gradient;
  const { valueUnit, slopeUnit, slope } = moments;
  const isPlain = x.unit === 0 && valueUnit === 0 && slopeUnit === 0;
  const mixed = { value, derivative: (z: number) => derivative(z) * (mean + inputCoefficient * value(z)) };
  const found = isPlain ? scaledMoments(mixed, x.square, 0) : undefined;
  if (!found) return 'the gradient has a constant part beside one that follows the output, at an extreme size';
  const square = noise * slope.square + found.slope.square;
  if (!Number.isFinite(square + found.slope.mean + found.curvature)) return integralsDiverge;
  const variance = noise * slope.square + found.slope.variance;
  const followed = found.curvature ** 2 * x.square;
  const own = Math.max(0, variance - followed);
  return {
    unit,
    mean: found.slope.mean,
    noise: own,
    inputCoefficient: found.curvature,
    square,
    variance,
    std: Math.sqrt(variance),
    apart: ofPairs((pair) => {
      const part = x.apart[pair]();
      const apart = gradient.apart[pair]().noise ** 2;
      const shared = noise * (1 - apart) * slope.square;
      const total =
        noise * apart * slope.square +
        (shared === 0 ? 0 : shared * differingOf(moments, part).slope ** 2) +
        found.slope.square * differingOf(found, part).slope ** 2;
      return { total: rootOf(total, square), noise: rootOf(total - followed * part ** 2, own) };
    }),
  };
};

/** Of φ′(z) g, with g's own part of the noise: z φ′ g, of whose two factors squares and products of a pair are multiplied. */
const alongInput = (
  activation: ScalarActivation,
  gradient: GradientSignal,
  found: GradientSignal,
  x: Signal,
): Along | undefined => {
  if (x.unit !== 0 || gradient.unit !== found.unit) return undefined;
  const moments = once(() => knownMoments(slopeTimesInput(activation), x.square, 0));
  const own = (): number => (moments()?.value.square ?? Number.NaN) * (gradient.noise / found.noise / x.square);
  return {
    own,
    shared: (pair) => {
      const found = moments();
      const differing = found ? differingOf(found, x.apart[pair]()).value : Number.NaN;
      return own() * (1 - gradient.apart[pair]().noise ** 2) * (1 - differing ** 2);
    },
  };
};

const timesInput = new WeakMap<ScalarActivation, ScalarActivation>();

/** z φ′(z), the same object for the same φ. */
const slopeTimesInput = (activation: ScalarActivation): ScalarActivation => {
  const { derivative } = activation;
  const found = timesInput.get(activation) ?? { value: (z: number) => z * derivative(z), derivative };
  timesInput.set(activation, found);
  return found;
};

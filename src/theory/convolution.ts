import type { Padding } from '../network/kinds/conv2d.ts';
import { fansOf, type LayerDescription } from '../network/index.ts';
import { affineRule } from './affineRule.ts';
import { memoized } from './overPlaces.ts';
import { geometryOf, overSights } from './receptiveField.ts';
import type { RuleContext } from './rules.ts';
import { joinedGradient, joinedSignal, placeOf } from './places.ts';
import {
  gradientAt,
  ofPairs,
  rootOf,
  type Change,
  type GradientSignal,
  type Propagation,
  type Signal,
} from './signal.ts';
import { commonUnit, inUnit, shiftedGradient } from './signalUnits.ts';

/**
 * Pixel by pixel an affine layer whose input is the mean over the kernel's places, with 0 outside the image: q = σ_w² A s + σ_b², and
 * backward Aᵀ. Where all pixels see as many others, all are alike (docs/theory.md).
 */
export const convolution = (x: Signal, layer: LayerDescription, context: RuleContext): Propagation => {
  const { dimensions: [kernel = 1, , inputs = 1] = [], groups = 1 } = fansOf(layer)!;
  const { initializer, parameters } = context;
  if (inputs === 1 && groups > 1)
    return 'each of its channels has a kernel of its own: its sums are too short to be Gaussian';
  const onlyMiddle = initializer.inTheMiddle === true;
  const { sights, returns } = geometryOf(layer, {
    image: context.inputShapes[0]!,
    out: layer.outputShape,
    kernel,
    stride: Number(parameters['stride']),
    padding: parameters['padding'] as Padding,
    onlyMiddle,
  });
  const weight = onlyMiddle ? 1 : 1 / kernel ** 2;
  const changes = changesOf(x, sights, weight, (seen) => affineRule(seen, layer, context));
  if (typeof changes === 'string') return changes;
  const isUniform = changes.every((change) => change === changes[0]);
  if (initializer.dataDependentScale && !isUniform) return 'its scale is that of all pixels together';
  const out = isUniform ? changes[0]!.out : joinedSignal(changes.map((change) => change.out));
  const returnsAlike = returns.every(({ length }) => Math.abs(length * weight - 1) < 1e-12);
  return {
    out,
    backward: (gradient) => {
      if (initializer.orthonormal && !onlyMiddle && kernel > 1 && followsOutput(gradient))
        return 'its kernels are orthogonal as a whole, and the gradient follows its output';
      if (isUniform && !gradient.places && !x.places && returnsAlike) return changes[0]!.backward(gradient);
      const back = memoized(([change, one]: readonly [Change, GradientSignal]) => change.backward(one));
      const ofOutputs = changes.map(
        (change, p) => (back([change, placeOf(gradient, p)]) as readonly GradientSignal[])[0]!,
      );
      const found = overSights(
        returns,
        (p) => ofOutputs[p]!,
        (parts, pixel) => weightedSum(placeOf(x, pixel), parts, weight),
        (pixel) => placeOf(x, pixel),
      );
      return [joinedGradient(found, (pixel) => placeOf(x, pixel))];
    },
  };
};

const followsOutput = ({ inputCoefficient, places = [] }: GradientSignal): boolean =>
  inputCoefficient !== 0 || places.some((one) => one.inputCoefficient !== 0);

/** An affine layer's change for each output pixel, the same object for pixels that see the same. */
const changesOf = (
  x: Signal,
  sights: readonly (readonly number[])[],
  weight: number,
  rule: (seen: Signal) => Change | string,
): readonly Change[] | string => {
  const found = overSights(
    sights,
    (pixel) => placeOf(x, pixel),
    (seen) => rule(seenBy(x, seen, weight)),
  );
  const silence = found.find((one) => typeof one === 'string');
  if (silence !== undefined) return silence;
  const unit = commonUnit((found as Change[]).map(({ out }) => out));
  const toUnit = memoized(([change]: readonly Change[]) => inUnit(change!, unit));
  return (found as Change[]).map((change) => toUnit([change]));
};

/** The mean over a kernel's places of what stands there, 0 outside the image. @param seen those within it */
const seenBy = (x: Signal, seen: readonly Signal[], weight: number): Signal => {
  const full = Math.abs(seen.length * weight - 1) < 1e-12;
  if (!x.places && full) return x;
  const sumOf = (of: (one: Signal) => number): number => seen.reduce((sum, one) => sum + weight * of(one), 0);
  const [mean, square, variance] = [sumOf((s) => s.mean), sumOf((s) => s.square), sumOf((s) => s.variance)];
  return {
    ...x,
    mean,
    square,
    variance,
    std: Math.sqrt(variance),
    // Of two pixels it depends on which they are.
    apart: ofPairs((pair) =>
      pair === 'samples'
        ? rootOf(
            sumOf((s) => s.square * s.apart.samples() ** 2),
            square,
          )
        : Number.NaN,
    ),
  };
};

/** Of gradients whose noises are independent of each other. */
const weightedSum = (x: Signal, parts: readonly GradientSignal[], weight: number): GradientSignal => {
  if (parts.length === 0) return gradientAt(x, { unit: 0, mean: 0, noise: 0, inputCoefficient: 0 }, () => 0);
  const unit = commonUnit(parts);
  const shifted = parts.map((one) => shiftedGradient(one, unit - one.unit));
  const total = (of: (one: GradientSignal) => number): number =>
    shifted.reduce((sum, one) => sum + weight * of(one), 0);
  const noise = total((one) => one.noise);
  const [mean, inputCoefficient] = [total((one) => one.mean), total((one) => one.inputCoefficient)];
  return gradientAt(x, { unit, mean, noise, inputCoefficient }, (pair) =>
    rootOf(
      total((one) => one.noise * one.apart[pair]().noise ** 2),
      noise,
    ),
  );
};

import type { Padding } from '../network/kinds/conv2d.ts';
import { fansOf, type LayerDescription } from '../network/index.ts';
import { affineRule, hasBias } from './affineRule.ts';
import { convolvedNeighbours } from './neighbours.ts';
import { geometryOf, overSights, type Geometry } from './receptiveField.ts';
import type { RuleContext } from './rules.ts';
import { joinedGradient, joinedSignal, memoized, placeOf } from './places.ts';
import {
  gradientAt,
  isOfUnits,
  ofPairs,
  once,
  rootOf,
  type Change,
  type GradientSignal,
  type Propagation,
  type Signal,
} from './signal.ts';
import { commonUnit, inUnit, shiftedGradient } from './signalUnits.ts';
import { gradientSharingAs, sharingAs, sumOverPairs, typicalGradient, typicalSignal } from './typical.ts';

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
  const geometry = geometryOf(layer, {
    image: context.inputShapes[0]!,
    out: layer.outputShape,
    kernel,
    stride: Number(parameters['stride']),
    padding: parameters['padding'] as Padding,
    onlyMiddle,
  });
  const { sights, returns, steps } = geometry;
  const weight = onlyMiddle ? 1 : 1 / kernel ** 2;
  const changes = changesOf(x, sights, weight, (seen) => affineRule(seen, layer, context));
  if (typeof changes === 'string') return changes;
  const isUniform = changes.every((change) => change === changes[0]);
  if (initializer.dataDependentScale && !isUniform) return 'its scale is that of all pixels together';
  const together = isUniform ? changes[0]!.out : joinedSignal(changes.map((change) => change.out));
  const seesAll = !x.places && isUniform && sights[0]!.length * weight > 1 - 1e-12;
  const typicalSeen = typicalSeenBy(x, geometry, weight);
  const typical = seesAll ? undefined : affineRule(typicalSeen, layer, context);
  if (typeof typical === 'string') return typical;
  const [image, outImage] = [context.inputShapes[0], layer.outputShape] as unknown as readonly (readonly [
    number,
    number,
  ])[];
  const shared = typical ? sharingAs(together, typical.out) : together;
  const hasOwn = context.bias === 'zero' || !hasBias(layer);
  const wraps = x.places !== undefined && parameters['padding'] === 'circular';
  const out =
    hasOwn && !wraps
      ? convolvedNeighbours(shared, x, steps, {
          stride: Number(parameters['stride']),
          image: image!,
          outImage: outImage!,
        })
      : shared;
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
      const all = joinedGradient(found, (pixel) => placeOf(x, pixel));
      const squares = sights.map((_, p) => placeOf(gradient, p).square);
      const kept = once(() => keptOf({ sights: returns, steps: steps.map(({ by }) => by) }, squares, weight));
      const { apart } = typicalGradient(gradient);
      return [
        gradientSharingAs(
          all,
          gradientAt(typicalSignal(x), all, (pair) => (isOfUnits(pair) ? 1 : partOf(apart[pair]().total, kept()))),
        ),
      ];
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

/** What a typical output pixel sees: two of them share less where one looks outside the image. */
const typicalSeenBy = (x: Signal, { sights, returns, steps }: Geometry, weight: number): Signal => {
  const meanOf = (of: (one: Signal) => number): number =>
    (weight * sights.flat().reduce((sum, pixel) => sum + of(placeOf(x, pixel)), 0)) / sights.length;
  const [mean, square, variance] = [meanOf((s) => s.mean), meanOf((s) => s.square), meanOf((s) => s.variance)];
  const kept = once(() => {
    const squares = returns.map((_, i) => placeOf(x, i).square);
    return keptOf({ sights, steps: steps.map(({ seen }) => seen) }, squares, weight);
  });
  const { apart, ...typical } = typicalSignal(x);
  return {
    ...typical,
    mean,
    square,
    variance,
    std: Math.sqrt(variance),
    apart: ofPairs((pair) => partOf(apart[pair](), pair === 'samples' ? 1 : kept())),
  };
};

/** What differs, when only so much of what is shared is kept. */
const partOf = (apart: number, kept: number): number => rootOf(1 - kept * (1 - apart ** 2), 1);

/** What of the correlation of two pixels is left where each pixel becomes a weighted sum of others, on average over pairs. */
const keptOf = (
  { sights, steps }: { readonly sights: Geometry['sights']; readonly steps: readonly (readonly number[])[] },
  sizes: readonly number[],
  weight: number,
): number => {
  const whole = sumOverPairs(sights.map((seen) => seen.reduce((sum, pixel) => sum + weight * sizes[pixel]!, 0)));
  const shared = steps.reduce((sum, seen) => sum + weight * sumOverPairs(seen.map((pixel) => sizes[pixel]!)), 0);
  return whole > 0 ? Math.min(1, shared / whole) : 0;
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

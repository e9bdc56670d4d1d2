import { fansOf, type LayerDescription } from '../network/index.ts';
import type { RuleContext } from './rules.ts';
import { timesPowerOf2 } from './scale.ts';
import { gradientAt, ofPairs, rootOf, type Pair, type Propagation, type Signal } from './signal.ts';

/**
 * out = shortcut + α · branch, the two independent of each other but for their means, since weights drawn for one of them stand
 * between. Of a gradient m + g + c out each gets what follows it; what follows the other is noise to it (docs/theory.md).
 */
export const residual = (
  [branch, shortcut]: readonly [branch: Signal, shortcut: Signal],
  layer: LayerDescription,
  { layers }: RuleContext,
): Propagation => {
  const { input, scale } = layer.block!;
  if (!layer.inputs.some((end) => isDrawnAfter(layers, end, input)))
    return 'neither its branch nor its shortcut has weights of its own on every path';
  const unit = unitOfBoth(branch, shortcut);
  const [shifts, factors] = [
    [branch.unit - unit, shortcut.unit - unit],
    [scale, 1],
  ];
  const [b, s] = [branch, shortcut].map((one, i) => scaledBy(one, factors[i]!, shifts[i]!));
  const variance = b!.variance + s!.variance;
  const square = b!.square + s!.square + 2 * b!.mean * s!.mean;
  const out = {
    unit,
    mean: b!.mean + s!.mean,
    square,
    variance,
    std: Math.hypot(b!.std, s!.std),
    gaussian: branch.gaussian && shortcut.gaussian,
    unevenness: variance === 0 ? 0 : (b!.uneven + s!.uneven) / variance ** 2,
    apart: ofPairs((pair) => rootOf(b!.differing(pair) + s!.differing(pair), square)),
  };
  return {
    out,
    backward: ({ unit: ofGradient, mean, noise, inputCoefficient: c, apart, tilt = 0 }) =>
      [branch, shortcut].map((path, i) => {
        const other = [s!, b!][i]!;
        const own = noise + c ** 2 * other.variance;
        const factor = factors[i]!;
        const parts = {
          unit: ofGradient,
          mean: factor * (mean + c * other.mean),
          noise: factor ** 2 * own,
          inputCoefficient: timesPowerOf2(factor ** 2 * c, shifts[i]!),
        };
        const found = gradientAt(path, parts, (pair) => {
          const followed = c === 0 ? 0 : c ** 2 * other.differing(pair);
          return rootOf(noise * apart[pair]().noise ** 2 + followed, own);
        });
        // Of a sum's variance a path has its part.
        return tilt === 0 ? found : { ...found, tilt: (tilt * [b!, s!][i]!.variance) / variance };
      }),
  };
};

/** Whether weights are drawn on every path from an input to this layer. */
const isDrawnAfter = (layers: readonly LayerDescription[], number: number, input: number): boolean => {
  if (number === input) return false;
  const layer = layers[number - 1]!;
  return fansOf(layer) !== undefined || layer.inputs.every((before) => isDrawnAfter(layers, before, input));
};

const unitOfBoth = (a: Signal, b: Signal): number => {
  if (a.square === 0) return b.unit;
  return b.square === 0 ? a.unit : Math.max(a.unit, b.unit);
};

/** Moments of factor · 2^shift · x. */
const scaledBy = (x: Signal, factor: number, shift: number) => {
  const times = timesPowerOf2(1, shift) * factor;
  return {
    mean: times * x.mean,
    square: times ** 2 * x.square,
    variance: times ** 2 * x.variance,
    std: Math.abs(times) * x.std,
    /** The variance over units of their variance. */
    uneven: (x.unevenness ?? 0) * (times ** 2 * x.variance) ** 2,
    differing: (pair: Pair): number => (times === 0 ? 0 : times ** 2 * x.square * x.apart[pair]() ** 2),
  };
};

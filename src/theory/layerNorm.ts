import { epsilon } from '../network/layers/normalization.ts';
import { timesPowerOf2 } from './scale.ts';
import {
  isOfUnits,
  ofPairs,
  rootOf,
  sharedByUnits,
  type Change,
  type GradientSignal,
  type OfPairs,
  type Signal,
} from './signal.ts';

/** A variance or mean square with ε, in units of 4^unit, so that it leaves float64 on neither side. */
export const denominatorOf = (
  square: number,
  ofSquare: number,
): { readonly denominator: number; readonly unit: number } => {
  const unit = Math.max(0, ofSquare);
  return { unit, denominator: timesPowerOf2(square, 2 * (ofSquare - unit)) + timesPowerOf2(epsilon, -2 * unit) };
};

/** A gradient that is all noise. */
export const noiseAlone = (unit: number, noise: number, apart: OfPairs<number>): GradientSignal => ({
  unit,
  mean: 0,
  noise,
  inputCoefficient: 0,
  square: noise,
  variance: noise,
  std: Math.sqrt(noise),
  apart: ofPairs((pair) => ({ total: apart[pair](), noise: apart[pair]() })),
});

/**
 * y has mean 0 and variance v / (v + ε), v what of Var(x) the units of a place do not share, behind all but a `transpose` Var(x)
 * itself. The backward pass takes out of the gradient what is constant and what is along y; what is left is divided by √(v + ε)
 * (docs/theory.md).
 */
export const layerNorm = (x: Signal): Change => {
  // Each place and sample has a mean of its own beside E[x].
  const [shared, ofSamples] = [sharedByUnits(x, 'units'), sharedByUnits(x, 'unitsOfSamples')];
  const left = x.variance - shared;
  const { denominator, unit } = denominatorOf(left, x.unit);
  const variance = left / denominator;
  return {
    out: {
      unit: x.unit - unit,
      mean: 0,
      square: variance,
      variance,
      std: shared === 0 ? x.std / Math.sqrt(denominator) : Math.sqrt(variance),
      gaussian: x.gaussian,
      apart: ofPairs((pair) => {
        if (isOfUnits(pair)) return 1;
        return rootOf(x.square * x.apart[pair]() ** 2 - shared + (pair === 'samples' ? ofSamples : 0), left);
      }),
    },
    backward: ({ unit: ofGradient, noise, apart }) => [
      noiseAlone(
        ofGradient - unit,
        noise / denominator,
        ofPairs((pair) => apart[pair]().noise),
      ),
    ],
  };
};

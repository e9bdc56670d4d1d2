import { epsilon } from '../network/layers/normalization.ts';
import { timesPowerOf2 } from './scale.ts';
import { ofPairs, rootOf, type Change, type GradientSignal, type OfPairs, type Signal } from './signal.ts';

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
 * y has mean 0 and variance v / (v + ε), v = Var(x): the mean over units of a wide layer is E[x]. The backward pass takes out
 * of the gradient what is constant and what is along y; what is left is divided by √(v + ε) (docs/theory.md).
 */
export const layerNorm = (x: Signal): Change => {
  const { denominator, unit } = denominatorOf(x.variance, x.unit);
  const variance = x.variance / denominator;
  return {
    out: {
      unit: x.unit - unit,
      mean: 0,
      square: variance,
      variance,
      std: x.std / Math.sqrt(denominator),
      gaussian: x.gaussian,
      // The mean that is taken out is the same for all.
      apart: ofPairs((pair) => rootOf(x.square * x.apart[pair]() ** 2, x.variance)),
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

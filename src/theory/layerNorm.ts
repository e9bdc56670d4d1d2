import { epsilon } from '../network/layers/normalization.ts';
import { timesPowerOf2 } from './scale.ts';
import type { Propagation, Signal } from './signal.ts';

/**
 * y has mean 0 and variance v / (v + ε), v = Var(x): the mean over units of a wide layer is E[x]. The backward pass takes out
 * of the gradient what is constant and what is along y; what is left is divided by √(v + ε) (docs/theory.md).
 */
export const layerNorm = (x: Signal): Propagation => {
  // v + ε in units of 4^unit, so that it leaves float64 on neither side.
  const unit = Math.max(0, x.unit);
  const denominator = timesPowerOf2(x.variance, 2 * (x.unit - unit)) + timesPowerOf2(epsilon, -2 * unit);
  const variance = x.variance / denominator;
  const std = x.std / Math.sqrt(denominator);
  return {
    out: { unit: x.unit - unit, mean: 0, square: variance, variance, std, gaussian: x.gaussian },
    backward: (gradient) => {
      const noise = gradient.noise / denominator;
      return {
        unit: gradient.unit - unit,
        mean: 0,
        noise,
        inputCoefficient: 0,
        square: noise,
        variance: noise,
        std: Math.sqrt(noise),
      };
    },
    differing: {
      // The mean that is taken out is the same for all samples.
      forward: (part) => (x.variance > 0 ? Math.min(1, part * Math.sqrt(x.square / x.variance)) : 0),
      backward: (_gradient, { noise }) => ({ total: noise, noise }),
    },
  };
};

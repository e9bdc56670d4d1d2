import { epsilon } from '../network/layerNorm.ts';
import type { Propagation, Signal } from './signal.ts';

/**
 * y has mean 0 and variance v / (v + ε), v = Var(x): the mean over units of a wide layer is E[x]. The backward pass takes out
 * of the gradient what is constant and what is along y; what is left is divided by √(v + ε) (docs/theory.md).
 */
export const layerNorm = (x: Signal): Propagation => {
  const denominator = x.variance + epsilon;
  const variance = x.variance / denominator;
  return {
    out: { mean: 0, square: variance, variance, gaussian: x.gaussian },
    backward: ({ noise: g }) => {
      const noise = g / denominator;
      return { mean: 0, noise, inputCoefficient: 0, square: noise, variance: noise };
    },
  };
};

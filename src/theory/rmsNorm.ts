import { denominatorOf } from './layerNorm.ts';
import { timesPowerOf2 } from './scale.ts';
import { gradientAt, type Change, type Signal } from './signal.ts';

/**
 * y = x / √(s + ε), s = E[x²]. Of a gradient m + g + c y the backward pass takes out what is along y: c, and of the constant
 * part m E[y] (docs/theory.md).
 */
export const rmsNorm = (x: Signal): Change => {
  const { denominator, unit } = denominatorOf(x.square, x.unit);
  const root = Math.sqrt(denominator);
  return {
    out: {
      ...x,
      unit: x.unit - unit,
      mean: x.mean / root,
      square: x.square / denominator,
      variance: x.variance / denominator,
      std: x.std / root,
    },
    backward: (gradient) => {
      const constant = gradient.mean * x.mean;
      const parts = {
        unit: gradient.unit - unit,
        mean: gradient.mean / root,
        noise: gradient.noise / denominator,
        inputCoefficient: constant === 0 ? 0 : timesPowerOf2(-constant / root / denominator, 2 * (x.unit - unit)),
      };
      return [gradientAt(x, parts, (pair) => gradient.apart[pair]().noise)];
    },
  };
};

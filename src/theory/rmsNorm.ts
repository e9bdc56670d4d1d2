import { gaussianDensity } from '../activation/gaussian.ts';
import { denominatorOf } from './layerNorm.ts';
import { timesPowerOf2 } from './scale.ts';
import { gradientAt, isOfOnePlace, ofPairs, sharedByUnits, type Change, type Signal } from './signal.ts';

/**
 * y = x / √(s + ε), s = E[x²]. Of a gradient m + g + c y the backward pass takes out what is along y: c, and of the constant
 * part m E[y] (docs/theory.md). Where units share a part, each place has a mean square of its own.
 */
export const rmsNorm = (x: Signal): Change => {
  const { denominator, unit } = denominatorOf(x.square, x.unit);
  const root = Math.sqrt(denominator);
  const inverseMean = meanInverse(sharedByUnits(x, 'units') / x.square);
  return {
    out: {
      ...x,
      unit: x.unit - unit,
      mean: x.mean / root,
      square: x.square / denominator,
      variance: x.variance / denominator,
      std: x.std / root,
      // What differs at a place is divided by what its units share beside it.
      apart: ofPairs((pair) => x.apart[pair]() * (isOfOnePlace(pair) ? Math.sqrt(inverseMean) : 1)),
    },
    backward: (gradient) => {
      const constant = gradient.mean * x.mean;
      const parts = {
        unit: gradient.unit - unit,
        mean: gradient.mean / root,
        noise: (gradient.noise / denominator) * inverseMean,
        inputCoefficient: constant === 0 ? 0 : timesPowerOf2(-constant / root / denominator, 2 * (x.unit - unit)),
      };
      return [gradientAt(x, parts, (pair) => gradient.apart[pair]().noise)];
    },
  };
};

/** E[1 / (1 − κ + κ a²)], a ~ N(0, 1): of mean squares of places of which κ is the square of what all their units share. */
export const meanInverse = (kappa: number): number => {
  if (!(kappa > 0)) return 1;
  const [step, end] = [0.05, 8];
  let sum = 0;
  for (let a = -end; a <= end; a += step) sum += (step * gaussianDensity(a)) / (1 - kappa + kappa * a ** 2);
  return sum;
};

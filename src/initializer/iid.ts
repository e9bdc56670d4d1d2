import type { Distribution } from './distribution.ts';
import { entriesOf, unitsOf } from './shape.ts';
import type { Initializer, WeightShape } from './types.ts';

type Scale = (shape: WeightShape) => number;

/**
 * W drawn entry by entry at the scale `std`, then b at the scale `biasStd`.
 * @param biasStd default: `std`; 0 draws nothing
 */
export function independent(distribution: Distribution, std: Scale, biasStd: Scale = std): Initializer {
  const entryStd = (scale: Scale) => (shape: WeightShape) => distribution.stdAtUnitScale * scale(shape);
  const variance = (scale: Scale) => (shape: WeightShape) => entryStd(scale)(shape) ** 2;
  return {
    weights: (stream, shape) => distribution.draw(stream, entriesOf(shape), std(shape)),
    bias: (stream, shape) => {
      const scale = biasStd(shape);
      return scale === 0 ? new Float32Array(unitsOf(shape)) : distribution.draw(stream, unitsOf(shape), scale);
    },
    weightVariance: variance(std),
    biasVariance: variance(biasStd),
    weightStd: entryStd(std),
    biasStd: entryStd(biasStd),
    form: distribution.form,
  };
}

export const noBias: Scale = () => 0;

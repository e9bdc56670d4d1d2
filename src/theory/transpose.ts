import { gradientAt, integralError, ofPairs, type Change, type Pair, type Propagation, type Signal } from './signal.ts';

/** What two entries of a pair are when places have become units and units places. */
const swapped: Readonly<Record<Pair, Pair>> = {
  samples: 'samples',
  places: 'units',
  units: 'places',
  both: 'unitsOfSamples',
  unitsOfSamples: 'both',
};

/** Places and units change their parts: what two tokens shared two units share, and the other way (docs/theory.md). */
export const transpose = (x: Signal): Propagation => {
  if (x.places) return 'its places differ, which would be units that do';
  const change: Change = {
    out: { ...x, apart: ofPairs((pair) => x.apart[swapped[pair]]()) },
    backward: (gradient) => {
      if (gradient.places) return 'the gradients of its places differ, which would be units that do';
      const { along, mean, inputCoefficient, apart } = gradient;
      const isIndependent = apart.places().noise > 1 - integralError && apart.units().noise > 1 - integralError;
      if (mean !== 0 || inputCoefficient !== 0 || !isIndependent)
        return 'tokens or units share a part of the gradient, which then follows other tokens of the input';
      const found = gradientAt(x, gradient, (pair) => gradient.apart[swapped[pair]]().noise);
      return [along ? { ...found, along: { ...along, shared: (pair) => along.shared(swapped[pair]) } } : found];
    },
  };
  return change;
};

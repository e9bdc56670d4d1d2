import type { LayerDescription } from '../network/index.ts';
import { notDrawn } from './affineRule.ts';
import type { RuleContext } from './rules.ts';
import { isOfUnits, ofPairs, rootOf, type PlacePair, type Propagation } from './signal.ts';

/**
 * Var(W) + Var(P), of the tables of tokens and places. Two samples share their places' row, any two tokens the other row where
 * they are the same one, of so many. Token ids have no gradient.
 */
export const embedding = (layer: LayerDescription, { initializer }: RuleContext): Propagation => {
  const [ofTokens, ofPlaces = 0] = layer.parameters.map(({ fans }) => initializer.weightVariance(fans!));
  if (ofTokens === null || ofTokens === undefined || ofPlaces === null) return notDrawn;
  const rows = layer.parameters[0]!.shape[0]!;
  const shared: Readonly<Record<PlacePair, number>> = {
    samples: ofTokens / rows + ofPlaces,
    places: ofTokens / rows,
    both: ofTokens / rows,
  };
  const square = ofTokens + ofPlaces;
  return {
    out: {
      unit: 0,
      mean: 0,
      square,
      variance: square,
      std: Math.sqrt(square),
      gaussian: true,
      apart: ofPairs((pair) => (isOfUnits(pair) ? 1 : rootOf(square - shared[pair], square))),
    },
    backward: () => [],
  };
};

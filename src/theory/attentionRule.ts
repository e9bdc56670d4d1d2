import type { LayerDescription } from '../network/index.ts';
import { drawnVariances, notDrawn } from './affineRule.ts';
import { causalAttention } from './causalAttention.ts';
import { noiseAlone } from './layerNorm.ts';
import type { RuleContext } from './rules.ts';
import { isOfUnits, ofPairs, sharedByUnits, type Propagation, type Signal } from './signal.ts';
import { softmaxPowers } from './softmaxPowers.ts';

/**
 * Softmax attention, under a mask as `causalAttention` has it; without one of tokens of mean square s and product ρ s of two of them. The logits of a query have the
 * variance v over the keys; a mean over T keys leaves S₂ = E[Σ a²] of what differs between them, and leans towards the keys that
 * resemble the query by v/d. Backward by values, queries and keys (docs/theory.md).
 */
export const attentionRule = (x: Signal, layer: LayerDescription, context: RuleContext): Propagation => {
  const { initializer, parameters, layers } = context;
  const weights = weightsOf(layer, context);
  if (typeof weights === 'string') return weights;
  if (initializer.dataDependentScale) return 'its scale is found by its output on data';
  const [tokens, d] = layer.outputShape as [number, number];
  const heads = Number(parameters['heads']);
  if (x.unit !== 0) return 'its logits are of an extreme size';
  if (x.mean !== 0) return 'what goes into it has a mean';
  if (sharedByUnits(x, 'units') !== 0) return 'the units of a token share what tokens shared';
  const ofUnits = logitFactor(parameters['scale'], d / heads) ** 2 * (d / heads) * weights.Wq * weights.Wk;
  const factor = weights.Wv * weights.Wo;
  if (parameters['causal'] === true) return causalAttention(x, { tokens, d, ofLogits: ofUnits, factor });
  const rho = x.places ? Number.NaN : 1 - x.apart.places() ** 2;
  if (Number.isNaN(rho)) return 'how much two tokens share can’t be told';
  const ofLogits = ofUnits * x.square ** 2;
  const v = ofLogits * (1 - rho);
  if (v > Math.log(tokens) / 2) return 'its logits vary so much that few keys have all the weight';
  const [S2, S3] = softmaxPowers(tokens, v);
  const alike = Math.exp(rho * v) / tokens;
  const lean = ((1 - S2) ** 2 * v) / d;
  const square = factor * x.square * (rho + (1 - rho) * (S2 + lean));
  const between = factor * x.square * (rho + (1 - rho) * (alike + lean * rho));
  const out: Signal = {
    unit: 0,
    mean: 0,
    square,
    variance: square,
    std: Math.sqrt(square),
    gaussian: true,
    apart: ofPairs((pair) => {
      if (isOfUnits(pair)) return 1;
      if (pair === 'places') return Math.sqrt(Math.max(0, 1 - between / square));
      const [samples, both] = [1 - x.apart.samples() ** 2, 1 - x.apart.both() ** 2];
      const query = pair === 'samples' ? samples : both;
      const shared = both + (samples - both) / tokens + (1 - rho) * lean * query;
      return Math.sqrt(Math.max(0, 1 - (factor * x.square * shared) / square));
    }),
  };
  const isNormed = layers[layer.inputs[0]! - 1]?.category === 'normalization';
  return {
    out,
    backward: (gradient) => {
      if (initializer.orthonormal) return 'its backward pass is known of independent entries alone';
      const D = gradient.square;
      const P = D * (1 - gradient.apart.places().total ** 2);
      if (Number.isNaN(P)) return 'how much the gradients of two tokens share can’t be told';
      const U = S2 - 2 * S3 + S2 ** 2;
      const B = ofLogits;
      const ofValues = D * S2 + P * (tokens - 1) * alike;
      const ofQueries = B * (1 - rho) ** 2 * D * (U + (1 - S2) ** 2 / d);
      const counted = heads + (isNormed ? 1 : 2);
      const ofKeys = B * (1 - rho) * (D * U + P * alike * tokens * (rho + counted * (1 - rho) ** 2 * lean));
      const others = tokens - 1;
      const shared =
        P +
        (others === 0 ? 0 : (D - ofValues - ofKeys) / others) +
        B * (1 - rho) ** 2 * P * (alike + (1 - S2) ** 2 / d);
      const noise = ofValues + ofQueries + ofKeys;
      const apart = ofPairs((pair) => {
        if (isOfUnits(pair)) return 1;
        if (pair === 'places') return Math.sqrt(Math.max(0, 1 - shared / noise));
        return gradient.apart[pair]().total === 1 ? 1 : Number.NaN;
      });
      return [noiseAlone(gradient.unit, factor * noise, apart)];
    },
  };
};

type Weight = 'Wq' | 'Wk' | 'Wv' | 'Wo';

/** n Var(W) of each matrix; or why they can't be told. */
const weightsOf = (
  { parameters }: LayerDescription,
  { initializer, bias }: RuleContext,
): Readonly<Record<Weight, number>> | string => {
  const found: [name: string, variance: number][] = [];
  for (const { name, start, fans } of parameters) {
    if (start === 'bias') continue;
    const drawn = drawnVariances(initializer, bias, fans!);
    if (!drawn) return notDrawn;
    if (drawn.offset.variance !== 0) return 'its biases are drawn, which theory has no rule for';
    if (drawn.weight.unit !== 0) return 'its logits are of an extreme size';
    found.push([name, fans!.fanIn * drawn.weight.variance]);
  }
  return Object.fromEntries(found) as Record<Weight, number>;
};

const logitFactor = (scale: unknown, d: number): number => {
  if (typeof scale === 'number') return scale;
  return scale === '1/d' ? 1 / d : 1 / Math.sqrt(d);
};

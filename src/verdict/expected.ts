import { saturationRegions, type SaturationRegions } from '../diagnostics/index.ts';
import { predictCell, type ResolvedCell } from '../cell/index.ts';
import type { Activation } from '../activation/index.ts';
import { fansOf, type LayerDescription } from '../network/index.ts';
import { gaussianMoments, varianceFixedPoint } from '../theory/index.ts';
import type { Finding, Verdict } from './types.ts';

/** Theory's numbers for a finding. */
export const theoryOfFinding = (cell: ResolvedCell, finding: Finding): Verdict['theory'] => ({
  value: expectedValue(cell, finding),
  sqrtChi: sqrtChi(cell, finding.layer),
});

const expectedValue = (cell: ResolvedCell, { measure, layer, epoch }: Finding): number | null => {
  if (epoch > 0) return null;
  const predicted = predictCell(cell);
  if (measure === 'forward std') return predicted.forward[layer - 1]!;
  if (measure === 'backward std') return predicted.backward[layer - 1]!;
  const activation = cell.activations.get(layer);
  if (measure !== 'saturated_fraction' || !activation) return null;
  const preActivation = predicted.forward[cell.layers[layer - 1]!.inputs[0]! - 1];
  return preActivation ? expectedSaturatedFraction(saturationRegions(activation), preActivation) : null;
};

/** The probability that N(0, std²) saturates the activation: midpoint rule with 4,000 slices within ± 8 std. */
export const expectedSaturatedFraction = (
  { isSaturated }: Pick<SaturationRegions, 'isSaturated'>,
  std: number,
): number => {
  const slices = 4000;
  let part = 0;
  for (let i = 0; i < slices; i++) {
    const z = (16 * (i + 0.5)) / slices - 8;
    if (isSaturated(std * z)) part += Math.exp(-0.5 * z * z);
  }
  return (part * 16) / slices / Math.sqrt(2 * Math.PI);
};

/** The last layer with drawn weights up to a layer (by number). */
const drawnLayer = ({ layers }: ResolvedCell, number: number): LayerDescription | undefined =>
  layers.findLast((layer) => layer.number <= number && fansOf(layer));

/** σ_w and σ_b of the last drawn weights up to a layer (by number); null where W is not a zero-mean draw. */
export const scaleAt = (cell: ResolvedCell, number: number): { weight: number; bias: number } | null => {
  const layer = drawnLayer(cell, number);
  if (!layer) return null;
  const { settings } = cell;
  const initializer = cell.own.get(layer.number) ?? cell.initializer;
  const shape = fansOf(layer)!;
  const weight = initializer.weightVariance(shape);
  const bias = settings.bias === 'zero' ? 0 : initializer.biasVariance(shape);
  return weight === null || bias === null ? null : { weight: Math.sqrt(shape.fanIn * weight), bias: Math.sqrt(bias) };
};

/**
 * √χ at the fixed point (Schoenholz et al. 2017); where q grows without bound, of activations whose χ is the same at every q.
 * Null where the network is no row of pairs.
 */
const sqrtChi = (cell: ResolvedCell, number: number): number | null => {
  const activation = pairActivation(cell);
  const scale = scaleAt(cell, number);
  if (!activation || !scale) return null;
  const q = varianceFixedPoint(activation, { weightVariance: scale.weight ** 2, biasVariance: scale.bias ** 2 });
  const slope = (q: number): number => Math.sqrt(gaussianMoments(activation, q).slope.square);
  if (q !== Infinity) return finite(scale.weight * slope(Math.max(q, zeroVarianceLimit)));
  return Math.abs(slope(1e6) / slope(1) - 1) < 1e-6 ? finite(scale.weight * slope(1)) : null;
};

/**
 * The one activation that stands behind every affine layer but perhaps the last: what the maps of variance and correlation are
 * about. Undefined of any other network.
 */
const pairActivation = ({ layers, activations }: ResolvedCell): Activation | undefined => {
  const [activation, ...others] = new Set(activations.values());
  const inPairs = /^(affine activation ?)+(affine)?$/.test(layers.map(({ category }) => category).join(' '));
  return inPairs && others.length === 0 ? activation : undefined;
};

/** Stands for the limit q → 0. */
const zeroVarianceLimit = 1e-30;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

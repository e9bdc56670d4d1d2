import type { FlatRegions } from '../diagnostics/index.ts';
import type { Initializer } from '../initializer/types.ts';
import { moments, predictStd, varianceFixedPoint, type PredictedStd } from '../theory/index.ts';
import type { VerdictInput } from './subject.ts';
import type { Finding, Verdict } from './types.ts';

/** What theory says of each layer of a case, or of the same case with another initializer. */
export const predictedStd = (
  { settings, activation, initializer }: VerdictInput,
  instead: Initializer = initializer,
): PredictedStd | null =>
  predictStd({
    activation,
    initializer: instead,
    bias: settings.bias,
    widths: settings.widths,
    input: { mean: 0, square: 1 },
    upstream: settings.upstreamGradient,
  });

/** What theory says where a finding was made. */
export const theoryOfFinding = (subject: VerdictInput, finding: Finding): Verdict['theory'] => ({
  value: expectedValue(subject, finding),
  sqrtChi: sqrtChi(subject, finding.layer),
});

const expectedValue = (subject: VerdictInput, { measure, layer, epoch }: Finding): number | null => {
  if (epoch > 0) return null;
  const predicted = predictedStd(subject);
  if (measure === 'forward std') return predicted?.forward[layer - 1] ?? null;
  if (measure === 'backward std') return predicted?.backward[layer - 1] ?? null;
  if (measure !== 'saturated_fraction') return null;
  const preActivation = predicted?.forward[layer - 2];
  return preActivation ? expectedFlat(subject.flat, preActivation) : null;
};

/** The part of N(0, std²) that lies where the activation is flat: by the midpoints of 4,000 slices within ± 8 std. */
export const expectedFlat = ({ isSaturated: isFlat }: Pick<FlatRegions, 'isSaturated'>, std: number): number => {
  const slices = 4000;
  let part = 0;
  for (let i = 0; i < slices; i++) {
    const z = (16 * (i + 0.5)) / slices - 8;
    if (isFlat(std * z)) part += Math.exp(-0.5 * z * z);
  }
  return (part * 16) / slices / Math.sqrt(2 * Math.PI);
};

/** σ_w and σ_b of the pair that a layer (from 1) belongs to; null where W is not drawn around 0. */
export const scaleAt = (
  { settings, initializer }: VerdictInput,
  layer: number,
): { weight: number; bias: number } | null => {
  const pair = Math.ceil(layer / 2);
  const shape = { fanIn: settings.widths[pair - 1]!, fanOut: settings.widths[pair]! };
  const weight = initializer.weightVariance(shape);
  const bias = settings.bias === 'zero' ? 0 : initializer.biasVariance(shape);
  return weight === null || bias === null ? null : { weight: Math.sqrt(shape.fanIn * weight), bias: Math.sqrt(bias) };
};

/** √χ at the fixed point (Schoenholz et al. 2017); where q grows without bound, of activations whose χ is the same at every q. */
const sqrtChi = (subject: VerdictInput, layer: number): number | null => {
  const scale = scaleAt(subject, layer);
  if (!scale) return null;
  const { activation } = subject;
  const q = varianceFixedPoint(activation, { weightVariance: scale.weight ** 2, biasVariance: scale.bias ** 2 });
  const slope = (q: number): number => Math.sqrt(moments(activation, q).slope.square);
  if (q !== Infinity) return finite(scale.weight * slope(Math.max(q, tiny)));
  return Math.abs(slope(1e6) / slope(1) - 1) < 1e-6 ? finite(scale.weight * slope(1)) : null;
};

/** For the limit q → 0. */
const tiny = 1e-30;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

import type { Initializer } from '../initializer/types.ts';
import { gaussianMoments, type GaussianMoments, type ScalarActivation } from './moments.ts';

/** The network at epoch 0, as its builder takes it. */
export interface PredictionPlan {
  readonly activation: ScalarActivation;
  readonly initializer: Pick<Initializer, 'weightVariance' | 'biasVariance' | 'orthonormal' | 'dataDependentScale'>;
  /** `zero`: b = 0. */
  readonly bias: 'same' | 'zero';
  /** Units of the input, then of each Affine layer. */
  readonly widths: readonly number[];
  /** Mean and mean square of an entry of the input; 0 and 1 for N(0, 1). */
  readonly input: { readonly mean: number; readonly square: number };
  /** The gradient from above: all ones, or independent N(0, 1). */
  readonly upstream: 'ones' | 'normal';
}

/** In layer order (Affine, activation, Affine, …); null where a number leaves float64 or can't be integrated. */
export interface PredictedStd {
  /** Standard deviation of each layer's output. */
  readonly forward: readonly (number | null)[];
  /** Standard deviation of the gradient that each layer hands back. */
  readonly backward: readonly (number | null)[];
}

/**
 * The standard deviation of every layer at epoch 0, over samples and units, for infinite width (docs/theory.md).
 * Null where the initializer's entries have another mean than 0, or are neither independent nor an orthonormal matrix.
 *
 * Forward (Poole et al. 2016): q = n_in Var(W) E[x²] + Var(b), then E[φ²] and Var(φ) over N(0, q).
 * Backward, from the top: the gradient that an Affine layer hands back is g + c x, with x its own input and g independent
 * of it; c = 0 only where E[φ″] = 0. Taking g alone (Schoenholz et al. 2017) is wrong by factors for a gradient of ones.
 */
export function predictStd(plan: PredictionPlan): PredictedStd | null {
  const variances = variancesOf(plan);
  if (variances === null) return null;
  const pairs = forwardPass(plan, variances);
  return {
    forward: pairs.flatMap(({ q, moments }) => [deviation(q), deviation(moments.value.variance)]),
    backward: backwardPass(plan, pairs),
  };
}

interface Variances {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly weight: number;
  readonly bias: number;
}

/** What is known of a pair of layers after the forward pass. */
interface Pair extends Variances {
  /** The Affine layer's input: E[x²], Var(x). */
  readonly x: { readonly square: number; readonly variance: number };
  /** Variance of the pre-activations. */
  readonly q: number;
  readonly moments: GaussianMoments;
}

function variancesOf({ initializer, bias, widths }: PredictionPlan): Variances[] | null {
  const layers: Variances[] = [];
  for (const [i, fanOut] of widths.slice(1).entries()) {
    const shape = { fanIn: widths[i]!, fanOut };
    const weight = initializer.weightVariance(shape);
    const biasVariance = bias === 'zero' ? 0 : initializer.biasVariance(shape);
    if (weight === null || biasVariance === null) return null;
    layers.push({ ...shape, weight, bias: biasVariance });
  }
  return layers;
}

function forwardPass({ activation, initializer, input }: PredictionPlan, layers: readonly Variances[]): Pair[] {
  let x: Pair['x'] = { square: input.square, variance: input.square - input.mean ** 2 };
  return layers.map((layer) => {
    const drawn = layer.fanIn * layer.weight * x.square + layer.bias;
    const factor = initializer.dataDependentScale?.(Math.sqrt(drawn)) ?? 1;
    const weight = layer.weight * factor ** 2;
    const q = layer.fanIn * weight * x.square + layer.bias;
    const pair = { ...layer, weight, x, q, moments: gaussianMoments(activation, q) };
    x = pair.moments.value;
    return pair;
  });
}

/** The gradient that an activation layer hands back, δ: E[δ²], Var(δ), and E[dδ/dz], by which it follows its input. */
interface Delta {
  readonly square: number;
  readonly variance: number;
  readonly response: number;
}

function backwardPass({ upstream, initializer }: PredictionPlan, pairs: readonly Pair[]): (number | null)[] {
  const deviations: (number | null)[] = [];
  let gradient: Gradient = upstream === 'ones' ? 'ones' : { variance: 1, along: 0 };
  for (const pair of pairs.toReversed()) {
    const delta = throughActivation(pair.moments, gradient);
    const affine = throughAffine(pair, delta, initializer.orthonormal ?? false);
    deviations.push(deviation(delta.variance), deviation(affine.variance + affine.along ** 2 * pair.x.variance));
    gradient = affine;
  }
  return deviations.toReversed();
}

/** Wᵀ maps the part of δ along z back on x itself; where W is orthonormal, nothing of that part is left to g. */
function throughAffine({ weight, fanIn, fanOut, x }: Pair, delta: Delta, orthonormal: boolean): IndependentAndAlong {
  const along = fanOut * weight * delta.response;
  const mappedBack = orthonormal ? along ** 2 * Math.min(1, fanIn / fanOut) * x.square : 0;
  return { variance: Math.max(0, fanOut * weight * delta.square - mappedBack), along };
}

/** g + c x: the variance of g, and c. */
interface IndependentAndAlong {
  readonly variance: number;
  readonly along: number;
}

type Gradient = 'ones' | IndependentAndAlong;

/** δ = φ′(z) (g + c φ(z)), or φ′(z) under a gradient of ones. */
function throughActivation({ slope, product, curvature, productSlope }: GaussianMoments, gradient: Gradient): Delta {
  if (gradient === 'ones') return { square: slope.square, variance: slope.variance, response: curvature };
  const { variance, along } = gradient;
  return {
    square: variance * slope.square + along ** 2 * product.square,
    variance: variance * slope.square + along ** 2 * product.variance,
    response: along * productSlope,
  };
}

const deviation = (variance: number): number | null => (Number.isFinite(variance) ? Math.sqrt(variance) : null);

import { createActivation, isActivation, type ActivationName } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { placedLayers } from '../../src/network/index.ts';
import type { LayerChoice } from '../../src/network/spec.ts';
import { predictLayers, predictSampleStd, type PredictionPlan } from '../../src/theory/index.ts';
import { initializerOf } from '../../src/network/index.ts';

/** An activation with its parameters at their defaults. */
export const act = (name: ActivationName): LayerChoice => ({
  name,
  parameters: name === 'gelu' ? { form: 'exact' } : {},
});

/** An affine layer of 10⁹ units, as wide as theory takes them to be, whose σ_w² this is, or an orthogonal one. */
export const affine = (weightVariance: number, orthogonal = false): LayerChoice => ({
  name: 'affine',
  parameters: { units: 1e9 },
  initializer: orthogonal
    ? { name: 'orthogonal', parameters: { gain: Math.sqrt(weightVariance) } }
    : variance(weightVariance),
});

/** Draws by σ_w² / fan_in. */
export const variance = (scale: number) => ({
  name: 'varianceScaling' as const,
  parameters: { scale, mode: 'fanIn', distribution: 'normal', dialect: 'keras' },
});

export const norm = (name: 'batchNorm' | 'layerNorm' | 'rmsNorm'): LayerChoice => ({ name, parameters: {} });

/** x + scale · branch(x). */
export const residual = (
  branch: readonly LayerChoice[],
  scale = 1,
  shortcut: readonly LayerChoice[] = [],
): LayerChoice => ({
  name: 'residual',
  parameters: { scale },
  branch,
  shortcut,
});

export const repeated = <T>(times: number, layers: readonly T[]): T[] =>
  Array.from({ length: times }, () => layers).flat();

/** The plan of a prediction; initializers that layers don't name are He's. */
export const planOf = (
  layers: readonly LayerChoice[],
  { inputShape = [1e9], ...changes }: Partial<PredictionPlan> & { readonly inputShape?: readonly number[] } = {},
): PredictionPlan => {
  const placed = placedLayers({ inputShape, layers });
  const initializer = initializers.he.create({});
  return {
    layers: placed.map(({ description }) => description),
    activations: new Map(
      placed.flatMap(({ choice, description }) =>
        isActivation(choice) ? [[description.number, createActivation(choice)] as const] : [],
      ),
    ),
    parameters: new Map(placed.map(({ choice, description }) => [description.number, choice.parameters])),
    inputShape,
    initializer,
    own: new Map(placed.map(({ choice, description }) => [description.number, initializerOf(choice, initializer)])),
    bias: 'zero',
    input: { mean: 0, square: 1 },
    upstream: 'normal',
    ...changes,
  };
};

/** Predicted stds by the layers' names. */
export const predicted = (...[layers, changes]: Parameters<typeof planOf>) => {
  const plan = planOf(layers, changes);
  const named = (stds: readonly (number | null)[]): Map<string, number | null> =>
    new Map(plan.layers.map(({ name }, i) => [name, stds[i]!]));
  const [std, sample] = [predictLayers(plan), predictSampleStd(plan)];
  return {
    ...std,
    sample,
    forwardOf: named(std.forward),
    backwardOf: named(std.backward),
    sampleForwardOf: named(sample.forward),
  };
};

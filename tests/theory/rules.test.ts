import { describe, expect, test } from '@jest/globals';
import { createActivation, isActivation, type ActivationChoice } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { describeLayers, layerKinds } from '../../src/network/index.ts';
import { affine, type LayerChoice } from '../../src/network/spec.ts';
import { predictLayers, type PredictedStd, type PredictionPlan } from '../../src/theory/index.ts';
import { activationRule, rules } from '../../src/theory/rules.ts';
import { gradientAt, type Change } from '../../src/theory/signal.ts';
import { gradientOf, signalOf } from './signals.ts';

const relu: ActivationChoice = { name: 'relu', parameters: {} };
const tanh: ActivationChoice = { name: 'tanh', parameters: {} };
const identity: ActivationChoice = { name: 'identity', parameters: {} };

const predicted = (layers: readonly LayerChoice[], changes: Partial<PredictionPlan> = {}): PredictedStd =>
  predictLayers({
    layers: describeLayers({ inputShape: [10], layers }),
    activations: new Map(
      layers.flatMap((choice, i) => (isActivation(choice) ? [[i + 1, createActivation(choice)] as const] : [])),
    ),
    initializer: initializers.he.create({}),
    bias: 'zero',
    input: { mean: 0, square: 1 },
    upstream: 'normal',
    ...changes,
  });

/** Var(max(0, z)) = 1/2 − 1/2π for z ~ N(0, 1). */
const reluStd = Math.sqrt(0.5 - 0.5 / Math.PI);

const expectStds = (actual: readonly (number | null)[], expected: readonly (number | null)[]): void => {
  expect(actual.map((std) => std === null)).toEqual(expected.map((std) => std === null));
  for (const [i, std] of expected.entries()) if (std !== null) expect(actual[i]).toBeCloseTo(std, 9);
};

describe('where a rule is silent, the prediction ends, and says why', () => {
  const notGaussian = 'what goes into it is not Gaussian';

  test('an activation behind an activation: what comes before it stays', () => {
    const { forward, backward, silence } = predicted([affine(10), relu, tanh, affine(10), tanh]);
    expectStds(forward, [Math.SQRT2, Math.SQRT2 * reluStd, null, null, null]);
    expect(backward).toEqual([null, null, null, null, null]);
    expect(silence).toEqual({
      forward: { layer: 3, reason: notGaussian },
      backward: { layer: 5, reason: notGaussian },
    });
  });

  test('weights that are not drawn around 0: nothing behind them', () => {
    const { forward, backward, silence } = predicted([tanh, affine(10)], { initializer: initializers.ones.create({}) });
    expect(forward[0]).toBeGreaterThan(0.5);
    expect(forward[1]).toBeNull();
    expect(backward).toEqual([null, null]);
    expect(silence.forward).toEqual({ layer: 2, reason: 'its weights are not zero-mean random draws' });
  });

  test('an activation of what has a mean', () => {
    expect(activationRule(createActivation(tanh), signalOf({ mean: 1, square: 2 }))).toBe(
      'what goes into it has a mean',
    );
  });

  test('where none is, neither silence has a layer', () => {
    expect(predicted([affine(10), relu]).silence).toEqual({ forward: null, backward: null });
  });
});

describe('a gradient with a constant part beside one that follows the output', () => {
  const throughTanh = (unit: number) => (activationRule(createActivation(tanh), signalOf({ unit })) as Change).backward;

  // δ = φ′ (1 + 2 φ): E[δ], E[δ²], E[z δ] of tanh by hermegauss(200) of NumPy
  test('is taken apart by the moments of both together', () => {
    const { mean, square, inputCoefficient } = gradientOf(throughTanh(0), { mean: 1, inputCoefficient: 2 });
    expect([mean, square, inputCoefficient]).toEqual([
      expect.closeTo(0.605706, 5),
      expect.closeTo(0.764607, 5),
      expect.closeTo(0.363595, 5),
    ]);
  });

  test('has no prediction where sizes are extreme', () => {
    const unit = -400;
    const found = throughTanh(unit)(
      gradientAt(signalOf({ unit }), { unit: 0, mean: 1, noise: 0, inputCoefficient: 1 }, () => 0),
    );
    expect(found).toMatch('at an extreme size');
  });
});

describe('networks that are no stack', () => {
  test('affine layers in a row: He’s variance doubles that of signal and gradient', () => {
    const { forward, backward } = predicted([affine(10), affine(10), affine(10)]);
    expectStds(forward, [Math.SQRT2, 2, 2 * Math.SQRT2]);
    expectStds(backward, [2 * Math.SQRT2, 2, Math.SQRT2]);
  });

  test('an activation first: on the input itself', () => {
    const { forward, backward } = predicted([relu, affine(20)]);
    // E[x²] = 1/2 behind the rectifier, times He's 2; back 20 · 2/10, half of which passes where x > 0.
    expectStds(forward, [reluStd, 1]);
    expectStds(backward, [Math.SQRT2, 2]);
  });

  test('activations that differ: each by its own moments', () => {
    const { forward } = predicted([affine(10), relu, affine(10), identity]);
    expectStds(forward, [Math.SQRT2, Math.SQRT2 * reluStd, Math.SQRT2, Math.SQRT2]);
  });
});

test('every kind of layer but the activations has a rule', () => {
  expect(Object.keys(rules)).toEqual(Object.keys(layerKinds));
});

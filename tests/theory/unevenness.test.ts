import { describe, expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { propagate } from '../../src/theory/predict.ts';
import { norm, planOf, residual } from './networks.ts';

/** A layer of so many units with σ_w² = 1, drawn from this distribution. */
const affine = (units: number, distribution: 'normal' | 'uniform' = 'normal', scale = 1): LayerChoice => ({
  name: 'affine',
  parameters: { units },
  initializer: {
    name: 'varianceScaling',
    parameters: { scale, mode: 'fanIn', distribution, dialect: 'keras' },
  },
});

/** Squared gradients at each layer's input, of an independent one at the last output. */
const squaresOf = (layers: readonly LayerChoice[], inputs: number): ((name: string) => number) => {
  const plan = planOf(layers, { inputShape: [inputs] });
  const { backward } = propagate(plan);
  return (name) => backward.get(plan.layers.find((layer) => layer.name === name)!.number)!.square;
};

describe('a batch norm behind few weights a unit: E[1/χ²] of n is n/(n − 2) of 1/n', () => {
  // ε = 1e-5 beside a variance of 1e6.
  const large = 1e6;

  test.each([10, 27, 600])('%d of them: more of the gradient above the weights, as much below', (inputs) => {
    const at = squaresOf([affine(50, 'normal', large), norm('batchNorm')], inputs);
    expect(at('batchNorm1') * large).toBeCloseTo(inputs / (inputs - 2), 8);
    // Each unit’s weights are as many times larger as its norm divides by: E[W²/Σ W²] is 1/n.
    expect(at('affine1')).toBeCloseTo(50 / inputs, 8);
  });

  test('of uniform weights, whose squares scatter less: 0.8/n in place of 2/n', () => {
    const at = squaresOf([affine(50, 'uniform', large), norm('batchNorm')], 20);
    expect(at('batchNorm1') * large).toBeCloseTo(1 / (1 - 0.8 / 20), 8);
    expect(at('affine1')).toBeCloseTo(50 / 20, 8);
  });

  test('a sum of two of n is one of 2n, of which each path has its half', () => {
    const sum = residual([affine(30, 'normal', large)], 1, [affine(30, 'normal', large)]);
    const at = squaresOf([affine(30, 'normal', large), sum, norm('batchNorm')], 20);
    const [above, below] = [at('batchNorm1'), at('residual1/branch/affine1')];
    expect(above * 2 * large ** 2).toBeCloseTo(60 / 58, 8);
    // V of 30 in and 30 out is `large`.
    expect(below / above / large).toBeCloseTo(58 / 60, 8);
  });

  test('orthogonal weights of as many units as inputs have one size', () => {
    const orthogonal: LayerChoice = {
      name: 'affine',
      parameters: { units: 20 },
      initializer: { name: 'orthogonal', parameters: { gain: 1e3 } },
    };
    expect(squaresOf([orthogonal, norm('batchNorm')], 20)('batchNorm1') * 1e6).toBeCloseTo(1, 8);
  });

  test('drawn biases, which the norm takes out, change nothing of it', () => {
    const plan = planOf([affine(50, 'normal', large), norm('batchNorm')], { inputShape: [10], bias: 'same' });
    expect(propagate(plan).backward.get(2)!.square * large).toBeCloseTo(10 / 8, 8);
  });

  test('of five weights or fewer there is no prediction backward', () => {
    const { silence } = propagate(planOf([affine(50), norm('batchNorm')], { inputShape: [4] }));
    expect(silence.backward?.reason).toMatch('units of so few weights have variances that scatter');
  });
});

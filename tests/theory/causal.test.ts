import { describe, expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { propagate } from '../../src/theory/predict.ts';
import { predictLayers } from '../../src/theory/index.ts';
import { act, norm, planOf, repeated, residual, variance } from './networks.ts';

const affine = (units: number, std?: number): LayerChoice => ({
  name: 'affine',
  parameters: { units },
  initializer: std === undefined ? variance(1) : { name: 'normal', parameters: { std, mean: 0 } },
});

const attention = (scale: number, heads = 1): LayerChoice => ({
  name: 'attention',
  parameters: { heads, causal: true, scale },
  initializer: variance(1),
});

/** Mean squares of a layer by its name, place by place. */
const squaresOf = (layers: readonly LayerChoice[], inputShape: readonly [number, number]) => {
  const plan = planOf(layers, { inputShape });
  const { forward, silence } = propagate(plan);
  expect(silence.forward).toBeNull();
  return (name: string): number[] => {
    const signal = forward.get(plan.layers.find((layer) => layer.name === name)!.number)!;
    return Array.from({ length: inputShape[0] }, (_, i) => (signal.places?.[i] ?? signal).square);
  };
};

describe('equal logits: a mean of the tokens so far', () => {
  test('of independent tokens: 1/i at place i', () => {
    squaresOf(
      [attention(0)],
      [16, 8],
    )('attention1').forEach((square, i) => expect(square).toBeCloseTo(1 / (i + 1), 12));
  });

  test('twice: K = A Kᵀ A of the first, exactly', () => {
    // A = np.tril(np.ones((16, 16))) / np.arange(1, 17)[:, None]; K = A @ A @ A.T @ A.T; np.diag(K)[[1, 7, 15]]
    const squares = squaresOf([attention(0), attention(0)], [16, 8])('attention2');
    [0.625, 0.20753348, 0.11179403].forEach((square, k) => expect(squares[[1, 7, 15][k]!]).toBeCloseTo(square, 7));
  });
});

test('four pre-LN blocks of GELU, T = 32, d = 256, v = 1/16: as sampled in NumPy', () => {
  const block = [
    residual([norm('layerNorm'), attention(0.25 / 16)]),
    residual([norm('layerNorm'), affine(1024), act('gelu'), affine(256)]),
  ];
  const squares = squaresOf(repeated(4, block), [32, 256]);
  // Eight draws of four samples, with standard errors of 1 to 3 % of the square: places 1, 2, 8 and 32, and the mean of all.
  const sampled: Record<string, number[]> = {
    'residual1/branch/attention1': [1.0135, 0.53, 0.1309, 0.0341, 0.1311],
    residual2: [2.4568, 1.9041, 1.5905, 1.4359, 1.5562],
    'residual5/branch/attention1': [1.0053, 0.7076, 0.3874, 0.2184, 0.3456],
    residual8: [6.7155, 5.2384, 3.9739, 3.4428, 3.8731],
  };
  for (const [name, measured] of Object.entries(sampled)) {
    const found = squares(name);
    const mean = found.reduce((sum, square) => sum + square, 0) / found.length;
    [...[0, 1, 7, 31].map((i) => found[i]!), mean].forEach((square, k) => {
      // In std 5 %, which is 10 % of the square.
      expect(Math.abs(square / measured[k]! - 1)).toBeLessThan(0.1);
    });
  }
});

test('GPT-2 small: the stream at the end, at place 1 and 64, and of 64 places', () => {
  const [d, layers] = [768, 12];
  const [small, scaled] = [0.02, 0.02 / Math.sqrt(2 * layers)];
  const gpt2 = { name: 'gpt2' as const, parameters: {} };
  const own = (units: number): LayerChoice => ({ name: 'affine', parameters: { units }, initializer: gpt2 });
  const attends: LayerChoice = {
    name: 'attention',
    parameters: { heads: 12, causal: true, scale: '1/sqrt(d)' },
    initializer: gpt2,
  };
  const block = [
    residual([norm('layerNorm'), attends]),
    residual([norm('layerNorm'), own(4 * d), act('gelu'), own(d)]),
  ];
  const embedding: LayerChoice = {
    name: 'embedding',
    parameters: { rows: 50257, positions: true },
    initializer: gpt2,
  };
  const squares = squaresOf([embedding, ...repeated(layers, block)], [64, d])(`residual${2 * layers}`);
  // Var(W) 0.02² and 0.02²/24, of the uniform limit; a variance of the logits of 0.09 adds to it.
  expect([small, scaled]).toEqual([0.02, 0.004082482904638631]);
  const stds = [0, 63].map((i) => Math.sqrt(squares[i]!));
  [0.33676, 0.29265].forEach((std, k) => expect(Math.abs(stds[k]! / std - 1)).toBeLessThan(0.01));
  const rms = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 64);
  expect(Math.abs(rms / 0.29995 - 1)).toBeLessThan(0.01);
});

describe('silence', () => {
  const reasons = (layers: readonly LayerChoice[], shape: readonly number[]) =>
    predictLayers(planOf(layers, { inputShape: shape })).silence;

  test('of logits that vary more', () => {
    const { forward } = reasons([attention(1 / 8)], [32, 64]);
    expect(forward!.reason).toMatch(/variance of 1 over the keys: under a mask theory goes as far as 0\.1/);
  });

  test('of the way back', () => {
    const { forward, backward } = reasons([attention(0)], [32, 64]);
    expect(forward).toBeNull();
    expect(backward).toEqual({ layer: 1, reason: 'its backward pass under a mask is not known' });
  });
});

import { describe, expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { propagate } from '../../src/theory/predict.ts';
import { softmaxPowers } from '../../src/theory/softmaxPowers.ts';
import { act, affine, norm, planOf, predicted, repeated, residual, variance } from './networks.ts';

const expectWithin = (actual: number | null | undefined, expected: number, relative: number): void => {
  expect(actual).toEqual(expect.any(Number));
  expect(Math.abs(actual! / expected - 1)).toBeLessThanOrEqual(relative);
};

interface Attends {
  readonly heads?: number;
  readonly scale?: number | '1/sqrt(d)' | '1/d';
  readonly causal?: boolean;
}

/** Var(W) = 1/d. */
const attention = ({ heads = 1, scale = '1/sqrt(d)', causal = false }: Attends = {}): LayerChoice => ({
  name: 'attention',
  parameters: { heads, causal, scale },
  initializer: variance(1),
});

describe('Σ a² of a softmax', () => {
  test.each([
    [64, 1, 2.48347],
    [1024, 0.0944, 1.09887],
  ])('T S₂ of %d keys, v = %d: %d', (tokens, v, expected) => {
    expectWithin(tokens * softmaxPowers(tokens, v)[0], expected, 1e-5);
  });

  test('of equal keys: 1/T and 1/T²', () => {
    const [S2, S3] = softmaxPowers(50, 0);
    expect(S2).toBeCloseTo(1 / 50, 12);
    expect(S3).toBeCloseTo(1 / 2500, 12);
  });
});

describe('attention of independent tokens, T = 64, d = 256, v = 1', () => {
  const signals = (attends: Attends, upstream: 'normal' | 'ones') =>
    propagate(planOf([attention(attends)], { inputShape: [64, 256], upstream }));

  test('forward 0.04241', () => {
    expectWithin(signals({}, 'normal').forward.get(1)!.square, 0.04241, 1e-4 * 2);
  });

  test('backward: queries 0.03748, keys 0.03388, values 0.03880', () => {
    expectWithin(signals({}, 'normal').backward.get(1)!.square, 0.03748 + 0.03388 + 0.0388, 2e-4);
  });

  test.each([
    [1, 0.0447],
    [4, 0.0555],
  ])('ones, %d heads: keys %d, values 1.0232', (heads, keys) => {
    expectWithin(signals({ heads }, 'ones').backward.get(1)!.square, 0.03748 + keys + 1.0232, 2e-4);
  });
});

test('attention of tokens that share half, T = 512, d = 128, v = ½', () => {
  const correlation = { samples: 0.5, places: 0.5, both: 0.5 };
  const of = (upstream: 'normal' | 'ones') =>
    propagate(planOf([attention()], { inputShape: [512, 128], input: { mean: 0, square: 1, correlation }, upstream }));
  expectWithin(of('normal').forward.get(1)!.square, 0.50355, 1e-4);
  expectWithin(of('normal').backward.get(1)!.square, 0.00274 + 0.00159 + 0.00321, 2e-3);
  expectWithin(of('ones').backward.get(1)!.square, 0.00274 + 0.324 + 1.285, 1e-3);
});

describe('eight blocks, T = 64, d = 256, Var(W) = 1/d', () => {
  const inputShape = [64, 256];
  const perceptron: LayerChoice[] = [
    { name: 'affine', parameters: { units: 512 }, initializer: variance(1) },
    act('relu'),
    { name: 'affine', parameters: { units: 256 }, initializer: variance(2) },
  ];
  const scaled = repeated(8, [residual([attention()], Math.sqrt(1 / 8))]);
  const attends = repeated(8, [residual([norm('layerNorm'), attention()])]);
  const whole = repeated(8, [residual([norm('layerNorm'), attention()]), residual([norm('layerNorm'), ...perceptron])]);

  test.each([
    ['no norm, 1/√8, normal', scaled, 'normal', 1.053, 0.0237, 1.1294],
    ['no norm, 1/√8, ones', scaled, 'ones', 1.053, 0.0237, 2.783],
    ['pre-norm, attention, normal', attends, 'normal', 2.657, 0.574, 3.264],
    ['pre-norm, attention and perceptron, normal', whole, 'normal', 12.163, 0.622, 8.659],
    ['pre-norm, attention, ones', attends, 'ones', 2.657, 0.574, 112.6],
  ] as const)('%s', (_what, layers, upstream, square, alike, gradient) => {
    const plan = planOf(layers, { inputShape, upstream });
    const { forward, backward } = propagate(plan);
    const last = forward.get(plan.layers.length)!;
    expectWithin(last.square, square, 1e-3);
    expectWithin(1 - last.apart.places() ** 2, alike, 2e-3);
    const first = plan.layers.find(({ block }) => block?.first === 1)!;
    expectWithin(backward.get(first.number)!.square, gradient, 1e-3);
  });

  test('post-norm ends ones at its last norm', () => {
    const layers = repeated(2, [residual([attention()]), norm('layerNorm')]);
    expect(predicted(layers, { inputShape, upstream: 'ones' }).backward.slice(0, 2)).toEqual([0, 0]);
    expect(predicted(layers, { inputShape }).backward[0]).toBeGreaterThan(0.1);
  });

  test('attention alone: all tokens alike within three layers', () => {
    const { forward, silence } = propagate(planOf(repeated(3, [norm('layerNorm'), attention()]), { inputShape }));
    expect(silence.forward).toBeNull();
    expect(forward.get(6)!.apart.places() ** 2).toBeLessThan(1e-4);
  });
});

test('uniform attention beside the stream, T = 32, 12 layers, α² = 1/12: 2.61304 of a token’s mean square', () => {
  const correlation = { samples: 0, places: 1, both: 0 };
  const { forward, backward } = propagate(
    planOf(repeated(12, [residual([attention({ scale: 0 })], Math.sqrt(1 / 12))]), {
      inputShape: [32, 64],
      input: { mean: 0, square: 1, correlation },
    }),
  );
  expectWithin(forward.get(24)!.square, 2.61304, 1e-5);
  expectWithin(backward.get(2)!.square, 1.05041, 1e-5);
});

describe('embedding', () => {
  const embedding: LayerChoice = {
    name: 'embedding',
    parameters: { rows: 50, positions: true },
    initializer: { name: 'normal', parameters: { std: 0.02, mean: 0 } },
  };

  test('Var(W) + Var(P); samples share a place’s row, any two tokens one row of fifty', () => {
    const { forward, sample } = predicted([embedding], { inputShape: [16, 32] });
    expectWithin(forward[0], 0.02 * Math.SQRT2, 1e-12);
    expectWithin(sample.forward[0], 0.02 * Math.sqrt(1 - 1 / 50), 1e-12);
  });

  test('has no gradient, and is not silent about it', () => {
    const { backward, silence } = predicted([embedding, norm('layerNorm'), affine(1)], { inputShape: [16, 32] });
    expect(backward[0]).toBeNull();
    expect(backward[1]).toBeGreaterThan(1);
    expect(silence).toEqual({ forward: null, backward: null });
  });
});

describe('silent, and why', () => {
  const reasonOf = (layer: LayerChoice) => {
    const { silence } = predicted([layer], { inputShape: [64, 256] });
    return silence.forward?.reason ?? silence.backward?.reason;
  };

  test.each<[string, LayerChoice]>([
    [
      'its logits have a variance of 1 over the keys: under a mask theory goes as far as 0.1',
      attention({ causal: true }),
    ],
    ['few keys have all the weight', attention({ scale: 1 })],
    [
      'independent entries alone',
      { ...attention(), initializer: { name: 'orthogonal', parameters: { gain: 1 } } } as LayerChoice,
    ],
    [
      'not zero-mean random draws',
      { ...attention(), initializer: { name: 'identity', parameters: { gain: 1 } } } as LayerChoice,
    ],
  ])('%s', (reason, layer) => {
    expect(reasonOf(layer)).toMatch(reason);
  });
});

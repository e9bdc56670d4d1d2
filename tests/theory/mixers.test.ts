import { describe, expect, test } from '@jest/globals';
import { buildArchitecture, commonDefaults } from '../../src/network/index.ts';
import type { LayerChoice } from '../../src/network/spec.ts';
import { propagate } from '../../src/theory/predict.ts';
import { meanInverse, rmsNorm } from '../../src/theory/rmsNorm.ts';
import { ofPairs, sharedByUnits } from '../../src/theory/signal.ts';
import { golden } from './golden.ts';
import { act, norm, planOf, predicted, residual } from './networks.ts';
import { signalOf } from './signals.ts';

type Sampled = Readonly<Record<'square' | 'sampleVariance' | 'gradientSquare', readonly number[]>>;

/** Two blocks of a mixer with ReLU and He's variance, 512 wide, 64 tokens: means of 16 draws (scripts/golden/mixers.py). */
const sampled = golden('mixers.json') as Readonly<Record<'none' | 'layer' | 'rms', Sampled>>;

const [tokens, width] = [64, 512];

const signalsOf = (normalization: 'none' | 'layer' | 'rms' | 'batch', more: object = {}) => {
  const options = { ...commonDefaults, width, depth: 2, tokens, normalization, activation: act('relu') as never };
  const { layers } = buildArchitecture('mixer', options);
  const plan = planOf(layers, { inputShape: [tokens, width], ...more });
  const residuals = plan.layers.filter(({ block }) => block).map(({ number }) => number);
  return { ...propagate(plan), residuals };
};

const expectWithin = (actual: number, expected: number, relative: number): void => {
  expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(relative);
};

describe.each(['none', 'layer', 'rms'] as const)('two blocks of a mixer, norm: %s', (normalization) => {
  const { forward, backward, residuals } = signalsOf(normalization);

  test('as NumPy draws them, forward, between samples and backward', () => {
    const expected = sampled[normalization];
    residuals.forEach((number, i) => {
      const { square, apart } = forward.get(number)!;
      expectWithin(square, expected.square[i]!, 0.02);
      expectWithin(square * apart.samples() ** 2, expected.sampleVariance[i]!, 0.03);
      expectWithin(backward.get(number)!.square, expected.gradientSquare[i]!, 0.05);
    });
  });
});

test('without norms a block of He’s ReLU makes three of one, twice', () => {
  const { forward, residuals } = signalsOf('none');
  residuals.forEach((number, i) => expect(forward.get(number)!.square).toBeCloseTo(3 ** (i + 1), 9));
});

describe('what is shared', () => {
  const mixes = (layers: readonly LayerChoice[]): LayerChoice[] => {
    const swap: LayerChoice = { name: 'transpose', parameters: {} };
    return [swap, ...layers, swap];
  };
  const affine = (units: number): LayerChoice => ({ name: 'affine', parameters: { units } });
  const mixing = mixes([affine(2 * tokens), act('relu'), affine(tokens)]);

  test('channels of a token share what ReLU’s mean gives, 1/π of the variance, in all samples; tokens nothing', () => {
    const plan = planOf(mixing, { inputShape: [tokens, width] });
    const out = propagate(plan).forward.get(5)!;
    expectWithin(out.square, 2, 1e-9);
    expectWithin(sharedByUnits(out, 'units') / out.square, 1 / Math.PI, 1e-9);
    expectWithin(sharedByUnits(out, 'unitsOfSamples') / out.square, 1 / Math.PI, 1e-9);
    expect(out.apart.places()).toBe(1);
  });

  test('a layer norm takes it out, an affine layer and a batch norm of many samples do not share it', () => {
    const stream = [residual(mixing), norm('layerNorm'), affine(width)];
    const plan = planOf(stream, { inputShape: [tokens, width] });
    const { forward, backward } = propagate(plan);
    expect(sharedByUnits(forward.get(6)!, 'units')).toBeCloseTo(2 / Math.PI, 9);
    expect(forward.get(7)!.apart.units()).toBe(1);
    expectWithin(forward.get(7)!.square, 1, 1e-4);
    // The norm divides by what is left of 1 + 2 beside 2/π; the affine layers hand back four times as much and as much, ReLU half.
    expectWithin(backward.get(7)!.square, 2 / (3 - 2 / Math.PI), 1e-4);
    expectWithin(backward.get(6)!.square, ((1 + 4 / 2) * 2) / (3 - 2 / Math.PI), 1e-4);
  });

  test('two transposes change nothing, and a norm between them is over tokens', () => {
    expect(predicted(mixes([]), { inputShape: [tokens, width] }).backward).toEqual([1, 1]);
    const shared = { samples: 0.5, places: 0.5, both: 0.5 };
    const plan = planOf(mixes([norm('layerNorm')]), {
      inputShape: [tokens, width],
      input: { mean: 0, square: 1, correlation: shared },
    });
    // Of a channel the tokens' mean is gone: half of the variance, which all samples shared.
    expectWithin(propagate(plan).backward.get(2)!.square, 2, 1e-4);
    expect(propagate(plan).forward.get(3)!.apart.samples()).toBeCloseTo(1, 9);
  });

  test('an inverse mean square over tokens: E[1 / (½ + ½ a²)] is √(2πe) erfc(1/√2)', () => {
    // np.sqrt(2 * np.pi * np.e) * scipy.special.erfc(np.sqrt(0.5))
    expect(meanInverse(0.5)).toBeCloseTo(1.3113590848, 9);
    expect(meanInverse(0)).toBe(1);
  });
});

test('a transpose swaps what two tokens share and what two channels do, of a sample and of two', () => {
  const plan = planOf([{ name: 'transpose', parameters: {} }], {
    inputShape: [tokens, width],
    input: { mean: 0, square: 1, correlation: { samples: 0.5, places: 0.3, both: 0.2 } },
  });
  const { apart } = propagate(plan).forward.get(1)!;
  expect(apart.samples() ** 2).toBeCloseTo(0.5, 12);
  expect(apart.units() ** 2).toBeCloseTo(0.7, 12);
  expect(apart.unitsOfSamples() ** 2).toBeCloseTo(0.8, 12);
  expect([apart.places(), apart.both()]).toEqual([1, 1]);
});

test('RMS norm divides each token by its own mean square, and so what differs in it', () => {
  const apart = ofPairs((pair) => (pair === 'units' || pair === 'samples' ? Math.SQRT1_2 : 1));
  const { out } = rmsNorm(signalOf({ apart }));
  expect(out.apart.units() ** 2).toBeCloseTo(meanInverse(0.5) / 2, 12);
  expect(out.apart.samples() ** 2).toBeCloseTo(meanInverse(0.5) / 2, 12);
  expect(out.apart.places()).toBe(1);
});

test('silent of a gradient that tokens share, and of attention over channels that do', () => {
  const { silence } = signalsOf('layer', { upstream: 'ones' });
  expect(silence).toMatchObject({
    forward: null,
    backward: { reason: 'tokens or units share a part of the gradient, which then follows other tokens of the input' },
  });
  const attends: LayerChoice = { name: 'attention', parameters: { heads: 1, causal: false, scale: '1/sqrt(d)' } };
  const swap: LayerChoice = { name: 'transpose', parameters: {} };
  const correlation = { samples: 0, places: 0.5, both: 0 };
  const found = predicted([swap, attends], {
    inputShape: [tokens, width],
    input: { mean: 0, square: 1, correlation },
  });
  expect(found.silence.forward?.reason).toBe('the units of a token share what tokens shared');
});

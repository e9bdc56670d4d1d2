import { beforeAll, describe, expect, test } from '@jest/globals';
import { studyOf, type CellSettings, type ConfigInput } from '../../src/config/index.ts';
import { scoreOf } from '../../src/record/score.ts';
import { describeLayers, streamOf } from '../../src/network/index.ts';
import { spreadingOf } from '../../src/verdict/paths.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { recordOf, verdictOn } from './cases.ts';

beforeAll(() => useBackend(testBackends[0]!));

const settingsOf = (
  network: object,
  initializer: unknown,
  { samples = 32, upstream = 'normal', ...input }: { samples?: number; upstream?: string; shape?: number[] } = {},
): CellSettings =>
  studyOf({
    network,
    initializers: [initializer],
    input: { samples, ...input },
    training: { upstreamGradient: upstream },
  } as ConfigInput).cells[0]!.settings;

const stack = { architecture: 'plain', activation: 'relu', width: 100, depth: 30 };
const residual = { architecture: 'residual', activation: 'relu', width: 100, depth: 30 };
const transformer = { architecture: 'transformer', width: 16, depth: 48, tokens: 8, heads: 1, activation: 'relu' };
const attention = (times: number) => ({ layers: [{ repeat: { times, layers: [{ attention: { heads: 1 } }] } }] });
const tokens = { samples: 4, shape: [32, 48] };

/** LN(α x + f(x)) is LN(x + f(x) / α); V, O and both matrices of the perceptron are drawn with a gain of β (Wang et al. 2022). */
const deepNorm = (depth: number, alpha = (2 * depth) ** 0.25, gain = (8 * depth) ** -0.25) => {
  const sum = (branch: unknown[]) => [{ residual: { scale: 1 / alpha, branch } }, 'layerNorm'];
  const perceptron = [{ affine: 64, gain }, 'relu', { affine: 16, gain }];
  const layers = [...sum([{ attention: { heads: 1 }, gain }]), ...sum(perceptron)];
  return { layers: [{ repeat: { times: depth, layers } }] };
};

describe('known cases, whatever gradient comes from above', () => {
  test.each([
    ['batch normalization 30 deep, though every σ is 1', 'exploding', { ...stack, normalization: 'batch' }, 'he'],
    ['the same with residual connections', 'healthy', { ...residual, normalization: 'batch' }, 'he'],
    ['a residual network that doubles its variance in every block', 'exploding', { ...residual, depth: 12 }, 'he'],
    ['the same with branches scaled by 1/√L', 'healthy', { ...residual, residualScale: '1/sqrt(depth)' }, 'he'],
    ['branches that start from 0', 'healthy', { ...residual, residualScale: 0 }, 'he'],
    ['branches of zeros', 'healthy', residual, 'zero'],
    ['branches of small weights', 'healthy', residual, { normal: { std: 1e-6 } }],
  ] as const)('%s: %s', async (_what, word, network, initializer) => {
    for (const upstream of ['normal', 'ones'])
      expect((await verdictOn(settingsOf(network, initializer, { upstream }))).verdict).toBe(word);
  });

  test.each([
    [
      'post-LN 48 deep: all tokens come to look alike',
      'collapsed',
      { ...transformer, normPosition: 'post' },
      undefined,
    ],
    ['pre-LN 48 deep', 'healthy', { ...transformer, normPosition: 'pre' }, undefined],
    ['DeepNorm 48 deep', 'healthy', deepNorm(48), [8, 16]],
  ] as const)('%s', async (_what, word, network, shape) => {
    for (const upstream of word === 'collapsed' ? ['normal'] : ['normal', 'ones']) {
      const input = { samples: 2, upstream, ...(shape && { shape: [...shape] }) };
      expect((await verdictOn(settingsOf(network, 'glorotNormal', input))).verdict).toBe(word);
    }
  });
});

test('attention alone: tokens look alike within three layers, by their cosine', async () => {
  const verdict = await verdictOn(settingsOf(attention(5), 'xavier', tokens));
  expect(verdict).toMatchObject({ verdict: 'collapsed', measure: 'two_position_correlation', epoch: 0 });
  expect(verdict.layer).toBeLessThanOrEqual(3);
  expect(verdict.value).toBeGreaterThan(verdict.threshold);
  expect(verdict.sentence).toMatch(/^from layer \d \(block\d\/attention1\) on all tokens of a sample look alike/);
  const beside = {
    layers: [{ repeat: { times: 5, layers: [{ residual: { branch: [{ attention: { heads: 1 } }] } }] } }],
  };
  expect((await verdictOn(settingsOf(beside, 'xavier', tokens))).verdict).toBe('healthy');
});

describe('recipes that start from 0', () => {
  const zero = (units: number) => ({ affine: units, initializer: 'zero' });
  const block = { residual: { branch: ['relu', { affine: 40 }, 'relu', zero(40)] } };

  test.each(['normal', 'ones'])('the last layer of each branch, a gradient of %s', async (upstream) => {
    const network = { layers: [{ repeat: { times: 6, layers: [block] } }] };
    const { verdict, sentence } = await verdictOn(settingsOf(network, 'he', { shape: [40], upstream }));
    expect(verdict).toBe('healthy');
    expect(sentence).toContain('; 6 of 6 residual branches start from 0 and add nothing yet');
  });

  test.each(['normal', 'ones'])('the network’s last layer, a gradient of %s', async (upstream) => {
    const network = { layers: [{ affine: 40 }, 'relu', { affine: 40 }, 'relu', zero(10)] };
    const { verdict, measure, sentence } = await verdictOn(settingsOf(network, 'he', { shape: [40], upstream }));
    expect({ verdict, measure }).toEqual({ verdict: 'healthy', measure: 'forward std' });
    expect(sentence).toContain('; layer 5 (affine3) starts from 0, and no gradient passes it yet');
  });

  test('but not all of a branch: no gradient reaches any of its weights', async () => {
    const network = { layers: [{ residual: { branch: [{ affine: 40 }, 'relu', { affine: 40 }] } }] };
    expect((await verdictOn(settingsOf(network, 'zero', { shape: [40] }))).verdict).toBe('symmetric');
  });

  test('nor a layer of zeros amid others', async () => {
    const network = { layers: [{ affine: 40 }, 'relu', zero(40), 'relu', { affine: 10 }] };
    expect((await verdictOn(settingsOf(network, 'he', { shape: [40] }))).verdict).not.toBe('healthy');
  });
});

describe('signal and gradient are compared with what they set out with', () => {
  test('an average over pixels hands each a part of the gradient', async () => {
    const conv = (gain: number) => ({ conv2d: { filters: 12, padding: 'circular' }, gain });
    const wordWith = async (gain: number): Promise<string> => {
      const layers = [conv(1), 'relu', conv(gain), 'relu', 'globalAveragePool', { affine: 10 }];
      return (await verdictOn(settingsOf({ layers }, 'he', { samples: 4, shape: [8, 8, 3] }))).verdict;
    };
    expect([await wordWith(1), await wordWith(1e-3)]).toEqual(['healthy', 'vanishing']);
  });

  test('and so does what makes an image smaller, on both paths of a residual', () => {
    const half = { conv2d: { filters: 4, stride: 2 } };
    const layers = [
      half,
      { averagePool: 2 },
      { residual: { branch: [half, 'relu'], shortcut: [half] } },
      { maxPool: 2 },
      'globalAveragePool',
      { affine: 10 },
    ];
    const { network } = settingsOf({ layers }, 'he', { shape: [32, 32, 3] });
    const [inside, pool] = [1 / 16, 1 / 4];
    const factors = [Math.sqrt(1 / 3) / 64, 1 / 64, inside, inside, inside, inside, 1 / 8, pool, 1];
    expect(spreadingOf(describeLayers(network), network.inputShape)).toEqual(factors);
  });

  test('a ResNet, whose stages halve the image', async () => {
    const network = { architecture: 'resnet', width: 8, depth: 8, image: [16, 16, 3] };
    expect(await verdictOn(settingsOf(network, 'he', { samples: 8 }))).toMatchObject({ verdict: 'healthy' });
  });

  test('a signal is as large as its embedding', async () => {
    const block = { residual: { branch: ['layerNorm', { affine: 32 }] } };
    const layers = [{ embedding: { rows: 20 } }, { repeat: { times: 4, layers: [block] } }];
    const verdict = await verdictOn(settingsOf({ layers }, { normal: { std: 0.02 } }, { samples: 8, shape: [6, 32] }));
    expect(verdict.sentence).toMatch(/^the (signal|gradient), .* arrives at layer/);
    expect(verdict.verdict).toBe('healthy');
  });
});

test.each([
  ['an embedding alone', [{ embedding: { rows: 5 } }], [3, 4]],
  ['an embedding under zeros', [{ embedding: { rows: 5 } }, { affine: 4, initializer: 'zero' }], [3, 4]],
  ['a normalization alone', ['layerNorm'], [4]],
  ['attention under a normalization', [{ attention: {} }, 'layerNorm', 'flatten'], [3, 4]],
] as const)('a word for %s', async (_what, layers, shape) => {
  for (const upstream of ['normal', 'ones']) {
    const settings = settingsOf({ layers: [...layers] }, 'xavier', { samples: 6, shape: [...shape], upstream });
    expect((await verdictOn(settings)).verdict).toBe('healthy');
  }
});

test('what makes a residual network grow is mended by a scale of its branches', async () => {
  const settings = settingsOf({ ...residual, depth: 16 }, 'he');
  const { verdict, advice } = await verdictOn(settings);
  expect(verdict).toBe('exploding');
  const [, scale] = /^a scale of 1\/√16 = (0\.\d+) on the residual branches/.exec(advice!)!;
  expect((await verdictOn(settingsOf({ ...residual, depth: 16, residualScale: Number(scale) }, 'he'))).verdict).toBe(
    'healthy',
  );
});

test('the score is that of the stream', async () => {
  const settings = settingsOf({ ...residual, depth: 4, residualScale: 0 }, 'he');
  const layers = describeLayers(settings.network);
  const record = await recordOf(settings);
  const [{ forward, backward }] = record.epochs as [(typeof record.epochs)[number]];
  const stds = streamOf(layers).flatMap(({ number }) => [forward[number - 1]!.std, backward[number - 1]!.std]);
  expect(backward.some(({ std }) => std === 0)).toBe(true);
  expect(scoreOf({ layers, repeats: [record] })).toBe(Math.max(...stds.map((std) => Math.abs(Math.log(std)))));
});

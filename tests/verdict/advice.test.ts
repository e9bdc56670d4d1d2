import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolveCell } from '../../src/cell/index.ts';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { advisedInitializer } from '../../src/verdict/advice.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { settingsOf, verdictOn, withInitializer, type NetworkCase } from './cases.ts';

beforeAll(() => useBackend(testBackends[0]!));

const normal = (std: number) => ({ normal: { std } });

/** What is advised for an activation at a depth. */
const advised: readonly (readonly [activation: string, depth: number, initializer: string])[] = [
  ['relu', 3, 'he'],
  ['relu', 50, 'he'],
  ['leakyRelu', 50, 'he'],
  ['gelu', 10, 'he'],
  ['tanh', 3, 'xavier'],
  ['tanh', 20, 'xavier'],
  ['hardTanh', 20, 'xavier'],
  ['selu', 50, 'xavier'],
  ['identity', 20, 'xavier'],
];

test.each(advised)('%s, depth %i: %s', (activation, depth, text) => {
  const settings = settingsOf({ activation, depth, initializer: normal(1) });
  expect(advisedInitializer(resolveCell(settings))?.text).toBe(text);
});

describe('what is advised cures', () => {
  const ill: readonly NetworkCase[] = [
    ...['relu', 'leakyRelu', 'tanh', 'hardTanh', 'softsign', 'elu', 'selu', 'gelu', 'mish', 'softplus', 'sine'].flatMap(
      (activation) => [3, 8].map((depth) => ({ activation, depth, initializer: normal(depth === 3 ? 1 : 0.01) })),
    ),
    { activation: 'sigmoid', depth: 3, initializer: 'xavier' },
    { activation: 'relu', depth: 50, initializer: 'xavier' },
    { activation: 'tanh', depth: 50, initializer: normal(1) },
    { activation: 'selu', depth: 50, initializer: normal(1) },
    { activation: 'relu', depth: 3, initializer: { uniform: { low: -0.2, high: 0 } } },
    {
      activation: 'relu',
      depth: 3,
      initializer: 'zero',
      more: { network: { activation: 'relu', width: [40, 200, 100, 10] }, training: { carryOver: false, epochs: 1 } },
    },
  ];

  test.each(ill.map((network) => [JSON.stringify(network), network] as const))('%s', async (_name, network) => {
    const settings = settingsOf(network);
    const before = await verdictOn(settings);
    expect(before.verdict).not.toBe('healthy');
    const cure = advisedInitializer(resolveCell(settings));
    expect(before.advice).toContain(`\`${cure!.text}\``);
    expect(await verdictOn(withInitializer(settings, cure!.choice))).toMatchObject({
      verdict: 'healthy',
      advice: null,
    });
  });
});

test('where no σ_w will do, another activation, and what was tried', async () => {
  const { advice } = await verdictOn(settingsOf({ activation: 'sigmoid', depth: 20, initializer: 'xavier' }));
  const tried = 'none of the σ_w tried, from 0.3 to 10, keeps signal and gradient of sigmoid in nearly every draw';
  expect(advice).toBe(`tanh with \`xavier\`: ${tried} of these 20 pairs of layers`);
});

describe('the family that was chosen is kept', () => {
  test.each([
    ['orthogonal', { orthogonal: { gain: 0.1 } }, 'orthogonal: { gain: 1.4142 }'],
    ['uniform', { uniform: { low: -0.01, high: 0.01 } }, 'heUniform'],
    ["PyTorch's default", { libraryDefault: { dialect: 'pytorch' } }, 'heUniform'],
    ["JAX's default", { libraryDefault: { dialect: 'jax' } }, 'heNormal: { dialect: keras }'],
    ['truncated', { truncatedNormal: { std: 0.01 } }, 'heNormal: { dialect: keras }'],
  ])('%s', (_family, initializer, text) => {
    const settings = settingsOf({ activation: 'relu', depth: 20, initializer, more: { bias: 'zero' } });
    expect(advisedInitializer(resolveCell(settings))?.text).toBe(text);
  });
});

describe('a network that is no stack', () => {
  const a = { affine: 100 };
  const adviceOn = async (...layers: unknown[]): Promise<string | null> => {
    const network = { layers };
    const config = { network, initializers: [normal(1)], input: { shape: [100], samples: 60 } };
    const verdict = await verdictOn(studyOf(config as ConfigInput).cells[0]!.settings);
    expect(verdict.verdict).not.toBe('healthy');
    return verdict.advice;
  };

  test('with one activation throughout is advised as a stack is', async () => {
    const advice = await adviceOn(a, 'relu', a, 'relu', a);
    expect(advice).toMatch(
      /^σ_w 1\.41 instead of 10 keeps signal and gradient for relu \(by theory they arrive with .*\): `he`$/,
    );
  });

  test.each([
    ['several activations', [a, 'relu', a, 'tanh']],
    ['none', [a, a]],
    ['an activation behind another, where theory is silent', [a, 'relu', 'relu', a, 'relu', 'relu']],
  ])('with %s is not advised', async (_what, layers) => {
    expect(await adviceOn(...layers)).toBeNull();
  });
});

test('where chance decides, more width, and then it is healthy', async () => {
  const of = (width: number) =>
    settingsOf({
      activation: 'relu',
      depth: 50,
      initializer: 'he',
      more: { bias: 'zero', network: { activation: 'relu', depth: 50, width } },
    });
  const { verdict, advice } = await verdictOn(of(30));
  expect(verdict).toBe('uncertain');
  const times = Number(/^layers (\d+) times as wide/.exec(advice!)![1]);
  expect(await verdictOn(of(30 * times))).toMatchObject({ verdict: 'healthy' });
});

test('where training is to blame, a learning rate at which it stays finite', async () => {
  const training = { epochs: 6, learningRate: 10, carryOver: false };
  const settings = settingsOf({ activation: 'identity', depth: 3, initializer: 'xavier', more: { training } });
  const { verdict, advice, sentence } = await verdictOn(settings);
  expect(verdict).toBe('diverged');
  expect(sentence).toMatch(/^well begun, but in epoch \d training ends it/);
  const rate = Number(/training\.learningRate (\S+):/.exec(advice!)![1]);
  expect(rate).toBeLessThan(1e-3);
  expect(await verdictOn({ ...settings, learningRate: rate })).toMatchObject({ verdict: 'healthy' });
});

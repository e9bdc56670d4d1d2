import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolveCell } from '../../src/cell/index.ts';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { advisedInitializer } from '../../src/verdict/advice.ts';
import { judge } from '../../src/verdict/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { recordOf, settingsOf, verdictOn, withInitializer, type NetworkCase } from './cases.ts';

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

test('where no σ_w will do, another activation', async () => {
  const { advice } = await verdictOn(settingsOf({ activation: 'sigmoid', depth: 20, initializer: 'xavier' }));
  expect(advice).toBe('tanh with `xavier`: no σ_w keeps signal and gradient of sigmoid through 20 pairs of layers');
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
    const text = 'σ_w 1.41 instead of 10 keeps signal and gradient for relu: `he`';
    expect(await adviceOn(a, 'relu', a, 'relu', a)).toBe(text);
  });

  test.each([
    ['several activations', [a, 'relu', a, 'tanh']],
    ['none', [a, a]],
    ['an activation behind another, where theory is silent', [a, 'relu', 'relu', a, 'relu', 'relu']],
  ])('with %s is not advised', async (_what, layers) => {
    expect(await adviceOn(...layers)).toBeNull();
  });
});

test('where theory finds nothing wrong, more width', async () => {
  const width = 20;
  const settings = settingsOf({
    activation: 'relu',
    depth: 3,
    initializer: 'he',
    more: { network: { activation: 'relu', depth: 3, width } },
  });
  const record = await recordOf(settings);
  const faded = record.epochs[0]!.forward.map((layer) => ({ ...layer, std: layer.std * 1e-4 }));
  const verdict = judge(resolveCell(settings), [{ ...record, epochs: [{ ...record.epochs[0]!, forward: faded }] }]);
  expect(verdict).toMatchObject({ verdict: 'vanishing', advice: expect.stringContaining('a wider network') });
});

test('where training is to blame, a learning rate at which it stays finite', async () => {
  const training = { epochs: 6, learningRate: 10, carryOver: false };
  const settings = settingsOf({ activation: 'identity', depth: 3, initializer: 'xavier', more: { training } });
  const { verdict, advice, sentence } = await verdictOn(settings);
  expect(verdict).toBe('diverged');
  expect(sentence).toMatch(/^the initialization is healthy, but in epoch \d/);
  const rate = Number(/training\.learningRate (\S+):/.exec(advice!)![1]);
  expect(rate).toBeLessThan(1e-3);
  expect(await verdictOn({ ...settings, learningRate: rate })).toMatchObject({ verdict: 'healthy' });
});

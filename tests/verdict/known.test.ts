import { beforeAll, describe, expect, test } from '@jest/globals';
import type { VerdictWord } from '../../src/verdict/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { settingsOf, verdictOn, type NetworkCase } from './cases.ts';

const normal = (std: number) => ({ normal: { std } });
const zeroBias = { bias: 'zero' };
const narrow = (activation: string, width: number, depth: number) => ({
  ...zeroBias,
  network: { activation, width, depth },
});

type Known = readonly [
  verdict: VerdictWord,
  activation: string,
  initializer: unknown,
  depth: number,
  more?: NetworkCase['more'],
];

const caseOf = ([, activation, initializer, depth, more]: Known): NetworkCase => ({
  activation,
  initializer,
  depth,
  ...(more && { more }),
});

const nameOf = (known: Known): string =>
  known.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');

/** Whose answer everybody knows. */
const textbook: readonly Known[] = [
  ['symmetric', 'sigmoid', 'zero', 3],
  ['symmetric', 'relu', 'zero', 3],
  ['healthy', 'relu', 'he', 50],
  ['vanishing', 'relu', 'xavier', 50],
  ['vanishing', 'tanh', normal(0.01), 3],
  ['saturated', 'tanh', normal(1), 3],
  ['exploding', 'relu', normal(1), 3],
];

const others: readonly Known[] = [
  // √χ is .99 and no gradient vanishes, but the typical entry lies where the sigmoid is flat.
  ['saturated', 'sigmoid', normal(1), 3],
  ['saturated', 'sigmoid', normal(1), 20, zeroBias],
  ['saturated', 'tanh', normal(1), 20],
  ['saturated', 'hardTanh', normal(1), 3],
  ['saturated', 'softsign', normal(1), 3],
  ['vanishing', 'sigmoid', normal(0.01), 3],
  ['vanishing', 'sigmoid', 'xavier', 3],
  // Ten pairs keep σ at 0.12 and leave a millionth of what tells samples apart.
  ['collapsed', 'sigmoid', 'xavier', 10],
  ['collapsed', 'sigmoid', 'xavier', 20, zeroBias],
  ['collapsed', 'sigmoid', 'he', 10, { ...zeroBias, training: { epochs: 1, upstreamGradient: 'normal' } }],
  ['collapsed', 'softplus', 'xavier', 20, zeroBias],
  // Deep layers underflow to zeros, which look symmetric and dead; the cause lies before them.
  ['vanishing', 'tanh', normal(0.01), 50, zeroBias],
  ['vanishing', 'relu', normal(0.001), 30, zeroBias],
  ['vanishing', 'relu', 'xavier', 50, zeroBias],
  ['vanishing', 'softsign', 'xavier', 50],
  ['vanishing', 'gelu', 'xavier', 20],
  ['exploding', 'relu', normal(1), 2],
  ['exploding', 'relu', normal(1), 50],
  ['exploding', 'identity', normal(1), 5],
  ['exploding', 'selu', 'he', 60],
  ['exploding', 'sine', normal(1), 3],
  ['symmetric', 'tanh', 'ones', 3],
  ['symmetric', 'relu', { constant: { c: 0.05 } }, 3],
  ['symmetric', 'gelu', { normal: { std: 0 } }, 2],
  ['dead', 'relu', { uniform: { low: -0.2, high: 0 } }, 3],
  ['healthy', 'relu', 'he', 1],
  ['healthy', 'relu', 'he', 50, { ...zeroBias, training: { epochs: 1, upstreamGradient: 'normal' } }],
  ['healthy', 'relu', 'heUniform', 50],
  ['healthy', 'relu', { orthogonal: { gain: Math.SQRT2 } }, 50],
  ['healthy', 'relu', 'xavier', 3],
  ['healthy', 'tanh', 'orthogonal', 50],
  // √χ is .935 at the fixed point of tanh with this bias: 0.935⁵⁰ is 1/29.
  ['vanishing', 'tanh', 'glorotNormal', 50],
  ['healthy', 'tanh', 'glorotNormal', 20],
  ['healthy', 'tanh', 'glorotUniform', 20],
  ['healthy', 'selu', 'lecunNormal', 50],
  ['healthy', 'identity', 'orthogonal', 50],
  ['healthy', 'relu', 'identity', 3],
  ['healthy', 'relu', 'lsuv', 30],
  ['healthy', 'elu', 'he', 5],
  // Every entry of signal and gradient is what it was: a std of 0 around a mean of 1 is a gradient all the same.
  ['healthy', 'identity', 'identity', 3, { training: { epochs: 1, carryOver: false } }],
  // 2^(-19/2) at any width, whatever the draw.
  ['vanishing', 'relu', 'xavier', 20, narrow('relu', 16, 20)],
  ['vanishing', 'relu', 'xavier', 20, narrow('relu', 8, 20)],
  ['uncertain', 'relu', 'he', 50, narrow('relu', 30, 50)],
];

// The first of them has its turn below.
for (const backend of testBackends.slice(1)) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test.each(textbook.map((known) => [nameOf(known), known] as const))('%s', async (_name, known) => {
      expect(await verdictOn(settingsOf(caseOf(known)))).toMatchObject({ verdict: known[0], epoch: 0 });
    });
  });
}

describe('whatever the draws', () => {
  beforeAll(() => useBackend(testBackends[0]!));

  const drawn = [...textbook.map((known) => [known, 3] as const), ...others.map((known) => [known, 2] as const)];
  test.each(drawn.map(([known, seeds]) => [nameOf(known), known, seeds] as const))(
    '%s',
    async (_name, known, seeds) => {
      const words: VerdictWord[] = [];
      for (let seed = 1; seed <= seeds; seed++) words.push((await verdictOn(settingsOf(caseOf(known), seed))).verdict);
      expect(words).toEqual(Array.from({ length: seeds }, () => known[0]));
    },
  );
});

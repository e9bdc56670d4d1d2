import { describe, expect, test } from '@jest/globals';
import { initscopeHere } from '../support/cli.ts';

const theory = (...words: string[]) => initscopeHere(['theory', ...words]);
const json = async (...words: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await theory(...words, '--json')).stdout) as Record<string, unknown>;

const near = (value: number): unknown => expect.closeTo(value, 10);

describe('of a linear network all is known in closed form', () => {
  // q → σ_w² q + σ_b², so q* = σ_b² / (1 − σ_w²), χ = σ_w², and both distances fall by σ_w² a layer.
  test.each([
    [
      ['--weight-variance', '0.5', '--bias-variance', '1'],
      { q: near(2), c: near(1), weightVariance: 0.5, biasVariance: 1 },
    ],
    [['--weight-variance', '0.5'], { q: near(0), c: null, weightVariance: 0.5, biasVariance: 0 }],
  ])('identity %j', async (words, expected) => {
    expect(await json('identity', ...words)).toMatchObject({ ...expected, chi: near(0.5), xiQ: near(1 / Math.LN2) });
  });

  test('without options σ_w² is 1 and σ_b² is 0', async () => {
    expect(await json('identity')).toMatchObject({ weightVariance: 1, biasVariance: 0, chi: near(1) });
  });
});

test('at the critical point of ReLU, σ_w² is that of He', async () => {
  expect(await json('relu', '--at', 'critical')).toMatchObject({
    activation: 'relu',
    weightVariance: near(2),
    criticalWeightVariance: near(2),
    chi: near(1),
    forwardGain: near(Math.SQRT2),
    backwardGain: near(Math.SQRT2),
  });
});

test('for people: a line for each quantity, with 8 digits and its meaning, or why there is none', async () => {
  const { stdout, stderr, code } = await theory('relu', '--at', 'critical', '--bias-variance', '0');
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  const [heading, quantities] = stdout.trimEnd().split('\n\n');
  expect(heading).toMatch(/^relu, σ_w² = 2, σ_b² = 0/);
  expect(quantities!.split('\n').map((row) => row.slice(0, 13).trim())).toEqual([
    'q*',
    'c*',
    'χ',
    'ξ_q',
    'ξ_c',
    'σ_w² at χ = 1',
    '1/√E[φ²]',
    '1/√E[φ′²]',
  ]);
  expect(stdout).toMatch(/^1\/√E\[φ²\] +1\.4142136 +\S/m);
  expect(stdout).toMatch(/^ξ_q +— +infinite/m);
});

test.each([
  [['--weight-variance', '-0.5'], '--weight-variance -0.5: expected a number of at least 0'],
  [['--bias-variance', 'x'], '--bias-variance x: expected a number of at least 0'],
  [['--at', 'critical', '--weight-variance', '1'], /^--at critical settles the weight variance/],
])('%j is refused', async (words, message) => {
  const { stdout, stderr, code } = await theory('tanh', ...words);
  expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  expect(stderr.trimEnd()).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
});

test.each([
  ['rleu', /^theory: unknown activation "rleu", did you mean "relu"\?/],
  ['leakyRelu: { alpha: x }', /^theory leakyRelu\.alpha: "x" is not a number/],
])('of a mistyped activation it speaks as it was typed: %s', async (word, message) => {
  const { code, stderr } = await theory(word);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('--at critical says where the critical point is of no use, and what to take instead', async () => {
  const { stdout, code } = await theory('gelu', '--at', 'critical');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^gelu, σ_w² = 4, σ_b² = 0\n/);
  expect(stdout).toMatch(/σ_w² at χ = 1 4 +the edge of chaos .*; of no use: its q\* repels/);
  expect(stdout).toMatch(/σ_w² = 4 +χ = 1 +31800 +34804 +not kept; its q\* repels/);
  expect(stdout).toMatch(/σ_w² = 2\.143 +balanced +0\.62\d+ +1\.59\d+\n/);
});

test('--json has every trial, with the bias that was asked for', async () => {
  const answer = await json('tanh', '--weight-variance', '1.7', '--bias-variance', '0.05');
  expect(answer).toMatchObject({ weightVariance: 1.7, biasVariance: 0.05, pairs: 30, criticalReached: true });
  expect((answer['throughPairs'] as { at: string }[]).map(({ at }) => at)).toEqual([
    'weightVariance',
    'criticalWeightVariance',
    'forwardGain',
    'backwardGain',
    'balanced',
  ]);
});

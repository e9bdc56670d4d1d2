import { expect, test } from '@jest/globals';
import { createActivation } from '../../src/activation/index.ts';
import { trainableDepthsOf } from '../../src/cell/index.ts';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { theoryOf } from '../../src/theory/index.ts';

const depthsOf = (config: object): readonly (number | null)[] =>
  trainableDepthsOf(studyOf(config as ConfigInput).cells[0]!.settings);

const last = (depths: readonly (number | null)[]): number => depths.findLast((depth) => depth !== null)!;

const drawn = (weightVariance: number) => [
  { varianceScaling: { scale: weightVariance, mode: 'fanIn', distribution: 'normal' } },
];

const tanh = createActivation({ name: 'tanh', parameters: {} });

test.each([
  ['in the ordered phase, σ_b² = σ_w² / n', 0.9, 'same'],
  ['in chaos', 1.5, 'zero'],
  ['far in chaos', 4, 'zero'],
])('a deep tanh stack %s trains to 6 ξ_c', (_phase, weightVariance, bias) => {
  const network = { width: 100, depth: 60, activation: 'tanh' };
  const depths = depthsOf({ network, initializers: drawn(weightVariance), bias });
  const biasVariance = bias === 'same' ? weightVariance / 100 : 0;
  const { xiC } = theoryOf(tanh, { weightVariance, biasVariance });
  expect(last(depths) / (6 * xiC!)).toBeCloseTo(1, 1);
});

test('where the signal dies, to 6 times the depth over which its square falls to 1/e', () => {
  const network = { width: 50, depth: 40, activation: 'tanh' };
  const depths = depthsOf({ network, initializers: drawn(0.5), bias: 'zero' });
  expect(last(depths)).toBeCloseTo(-6 / Math.log(0.5), 3);
});

// The map of its correlations is tangent to the identity: 1 − c falls as 1/l², what two pairs differ by as 1/l³.
test('a ReLU stack with He trains at every depth, with half of it to spare', () => {
  const depths = depthsOf({
    network: { width: 50, depth: 60, activation: 'relu' },
    initializers: ['he'],
    bias: 'zero',
  });
  const found = depths.filter((depth) => depth !== null);
  expect(found).toHaveLength(59);
  for (const [l, depth] of found.entries()) expect(depth).toBeGreaterThan(1.7 * (l + 2));
  expect((found[58]! - found[48]!) / 10).toBeCloseTo(2, 0.9);
});

test.each([
  ['residual blocks', { architecture: 'residual', depth: 8, width: 20 }, 8],
  ['layers with drawn weights, but the first, in which no correlation changes', { activation: 'relu', depth: 3 }, 2],
  ['none behind a batch normalization, which leaves no two samples alike', { normalization: 'batch', depth: 4 }, 0],
  ['convolutions', { architecture: 'convolutional', depth: 3, width: 4, image: [8, 8, 3] }, 2],
])('counts %s', (_what, network, steps) => {
  const depths = depthsOf({
    network: { width: 20, activation: 'relu', ...network },
    initializers: ['he'],
    bias: 'zero',
  });
  expect(depths.filter((depth) => depth !== null)).toHaveLength(steps);
});

test('what stands around an image makes no difference', () => {
  const of = (padding: string) =>
    depthsOf({
      network: { architecture: 'convolutional', depth: 2, width: 4, image: [6, 6, 3], padding },
      initializers: ['he'],
    });
  expect(of('same')).toEqual(of('circular'));
});

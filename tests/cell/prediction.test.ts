import { expect, test } from '@jest/globals';
import { predictCell, predictedStd, resolveCell } from '../../src/cell/index.ts';
import { studyOf } from '../../src/config/index.ts';
import { createInitializerOrRecipe } from '../../src/recipe/index.ts';

const settingsOf = (config: object = {}) =>
  studyOf({
    network: { width: 100, depth: 2, activation: 'relu' },
    initializers: [{ normal: { std: 0.2 } }],
    ...config,
  }).cells[0]!.settings;

// By hand, of N(0, 1) inputs: σ² of x W is n · std² = 4; drawn biases add std² = 0.04. ReLU halves E[a²].
test('the biases are those of the cell', () => {
  expect(predictedStd(settingsOf({ bias: 'zero' })).forward[0]).toBeCloseTo(2, 12);
  expect(predictedStd(settingsOf({ bias: 'same' })).forward[0]).toBeCloseTo(Math.sqrt(4.04), 12);
  const third = predictedStd(settingsOf({ bias: 'zero' })).forward[2]!;
  expect(third).toBeCloseTo(Math.sqrt((4 * 4) / 2), 12);
});

test('the upstream gradient is that of the cell: ones, or draws of unit variance', () => {
  // ∂L/∂(x W) of the last pair: ReLU lets half of the entries pass. Of ones half are 1 and half 0, whose std is 1/2.
  expect(predictedStd(settingsOf({ training: { upstreamGradient: 'ones' } })).backward.at(-1)).toBeCloseTo(1 / 2, 12);
  expect(predictedStd(settingsOf({ training: { upstreamGradient: 'normal' } })).backward.at(-1)).toBeCloseTo(
    Math.SQRT1_2,
    12,
  );
});

test('with another initializer it is that one’s', () => {
  const cell = resolveCell(settingsOf({ bias: 'zero' }));
  const instead = createInitializerOrRecipe(settingsOf({ initializers: [{ normal: { std: 0.1 } }] }).initializer);
  expect(predictCell(cell, { initializer: instead }).forward[0]).toBeCloseTo(1, 12);
  expect(predictCell(cell).forward[0]).toBeCloseTo(2, 12);
});

test('another upstream gradient than the cell’s is that of a cell which has it', () => {
  const [ones, normal] = (['ones', 'normal'] as const).map((upstreamGradient) =>
    resolveCell(
      studyOf({ initializers: ['he'], network: { activation: 'gelu' }, training: { upstreamGradient } }).cells[0]!
        .settings,
    ),
  );
  expect(predictCell(ones!, { upstream: 'normal' })).toEqual(predictCell(normal!));
  expect(predictCell(ones!).backward).not.toEqual(predictCell(normal!).backward);
});

test('cells that differ in their draws alone share a prediction; others do not', () => {
  const of = (config: object) => predictedStd(settingsOf(config));
  const one = of({ random: { seed: 1 } });
  expect(
    of({ random: { seed: 2, repeats: 3 }, training: { epochs: 9, learningRate: 0.5 }, figures: { bins: 7 } }),
  ).toBe(one);
  for (const other of [
    { bias: 'zero' },
    { input: { samples: 7 } },
    { input: { distribution: 'uniform' } },
    { input: { correlation: 0.5 } },
    { training: { upstreamGradient: 'normal' } },
    { network: { width: 100, depth: 2, activation: 'tanh' } },
    { initializers: [{ normal: { std: 0.3 } }] },
  ])
    expect(of(other)).not.toBe(one);
});

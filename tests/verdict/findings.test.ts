import { describe, expect, test } from '@jest/globals';
import { resolveCell } from '../../src/cell/index.ts';
import { diagnostics, type LayerDiagnostics } from '../../src/diagnostics/index.ts';
import type { EpochRecord, RepeatRecord } from '../../src/record/record.ts';
import type { LayerStatistics } from '../../src/statistics/index.ts';
import { judge, type Verdict } from '../../src/verdict/index.ts';
import { settingsOf } from './cases.ts';

const depth = 3;
const unknown = Object.fromEntries(Object.keys(diagnostics).map((key) => [key, NaN])) as unknown as LayerDiagnostics;

const statistics = (std: number, nonfinite = 0): LayerStatistics => ({
  count: 1000,
  nonfinite,
  mean: 0,
  std,
  min: -3,
  max: 3,
  zeroFraction: 0,
  sampleStd: std,
  histogram: { lower: -3, upper: 3, counts: [] },
});

type Change<T> = Readonly<Record<number, Partial<T>>>;

/** A healthy repeat of 3 pairs of layers, but for some layers (from 1). */
const repeatOf = ({
  forward = {},
  backward = {},
  layers = {},
  later = [],
}: {
  forward?: Change<LayerStatistics>;
  backward?: Change<LayerStatistics>;
  layers?: Change<LayerDiagnostics>;
  later?: EpochRecord[];
} = {}): RepeatRecord => {
  const each = [1, 2, 3, 4, 5, 6];
  const record = {
    forward: each.map((layer) => ({ ...statistics(1), ...forward[layer] })),
    backward: each.map((layer) => ({ ...statistics(1), ...backward[layer] })),
  };
  const row = (layer: number): LayerDiagnostics => ({
    ...unknown,
    units: 100,
    deadUnits: 0,
    copiedUnits: 0,
    ...(layer % 2 === 0 && { saturatedFraction: 0.1 }),
    ...(layer % 2 === 1 && { updateWeightLog10: -1.5 }),
    ...layers[layer],
  });
  return { epochs: [record, ...later], diagnostics: [each.map(row)] };
};

const judged = (activation: string, ...repeats: RepeatRecord[]): Verdict =>
  judge(resolveCell(settingsOf({ activation, depth, initializer: 'xavier' })), repeats)!;

const lost = (direction: 'forward' | 'backward', ...layers: number[]): EpochRecord => ({
  ...repeatOf().epochs[0]!,
  [direction]: [1, 2, 3, 4, 5, 6].map((layer) => statistics(1, layers.includes(layer) ? 250 : 0)),
});

test('nothing wrong: healthy, with the end that is farther off', () => {
  expect(judged('tanh', repeatOf({ backward: { 1: { std: 0.2 } } }))).toMatchObject({
    verdict: 'healthy',
    measure: 'backward std',
    value: 0.2,
    layer: 1,
    advice: null,
  });
});

describe('growth starts where the limit is passed on the path that goes farthest', () => {
  test.each([
    ['vanishing', { forward: { 4: { std: 0.03 }, 6: { std: 0.001 } } }, 'forward std', 4, 0.03],
    ['exploding', { forward: { 2: { std: 25 }, 4: { std: 500 }, 6: { std: 9999 } } }, 'forward std', 2, 25],
    [
      'vanishing',
      { backward: { 3: { std: 0.01 }, 1: { std: 1e-9 } }, forward: { 6: { std: 0.01 } } },
      'backward std',
      3,
      0.01,
    ],
    ['exploding', { backward: { 5: { std: 30 } } }, 'backward std', 5, 30],
    ['vanishing', { backward: { 1: { std: 0 } } }, 'backward std', 1, 0],
  ] as const)('%s %j', (verdict, change, measure, layer, value) => {
    expect(judged('tanh', repeatOf(change))).toMatchObject({ verdict, measure, layer, value, epoch: 0 });
  });

  test('at the limit of this depth and width, exp √(3² + 6² · 5/4 · depth/width), nothing is wrong yet', () => {
    const at = (pairs: number): number => Math.exp(Math.sqrt(9 + (45 * pairs) / 100));
    for (const pairs of [1, 2, 3]) {
      const of = (std: number): string => judged('relu', repeatOf({ forward: { [2 * pairs]: { std } } })).verdict;
      expect([of(at(pairs) * 0.999), of(at(pairs) * 1.001)]).toEqual(['healthy', 'exploding']);
      expect([of(1.001 / at(pairs)), of(0.999 / at(pairs))]).toEqual(['healthy', 'vanishing']);
      const back = (std: number): string =>
        judged('relu', repeatOf({ backward: { [7 - 2 * pairs]: { std } } })).verdict;
      expect([back(at(pairs) * 0.999), back(at(pairs) * 1.001)]).toEqual(['healthy', 'exploding']);
    }
  });

  test('the activation layers’ stds count forward, the Affine layers’ backward', () => {
    expect(judged('relu', repeatOf({ forward: { 5: { std: 1e5 } }, backward: { 2: { std: 1e5 } } })).verdict).toBe(
      'healthy',
    );
  });
});

describe('what is wrong with the layers themselves comes first', () => {
  const explodes = { backward: { 1: { std: 1e6 } } };
  const saturated = { saturatedFraction: 0.6 };
  const off = { saturatedFraction: 0.95, deadUnits: 95 };

  test.each([
    ['symmetric', 'tanh', { 3: { copiedUnits: 50 }, 2: saturated }, 3, 0.5],
    ['symmetric', 'relu', { 1: { copiedUnits: 100 }, 2: off }, 1, 1],
    ['saturated', 'tanh', { 4: saturated, 6: saturated }, 4, 0.6],
    ['saturated', 'sigmoid', { 2: { saturatedFraction: 0.5 } }, 2, 0.5],
    ['dead', 'relu', { 4: off }, 4, 0.95],
    ['dead', 'elu', { 6: { saturatedFraction: 0.9, deadUnits: 90 } }, 6, 0.9],
  ] as const)('%s, %s %j', (verdict, activation, layers, layer, value) => {
    expect(judged(activation, repeatOf({ layers, ...explodes }))).toMatchObject({ verdict, layer, value, epoch: 0 });
  });

  test.each([
    ['under a half of the units', 'tanh', { 1: { copiedUnits: 49 } }],
    ['copies behind an activation, where dead units are alike', 'relu', { 2: { copiedUnits: 60 } }],
    ['rectifiers are off for half of the entries', 'relu', { 2: { saturatedFraction: 0.6 } }],
    [
      'half of the units off, as depth makes of samples alike',
      'relu',
      { 6: { saturatedFraction: 0.6, deadUnits: 50 } },
    ],
    ['constant where the slope is not 0', 'relu', { 6: { saturatedFraction: 0, deadUnits: 100 } }],
    ['a sine has no end that is flat', 'sine', { 2: { saturatedFraction: 0.9 } }],
  ] as const)('but not: %s', (_why, activation, layers) => {
    expect(judged(activation, repeatOf({ layers })).verdict).toBe('healthy');
  });

  test('and not past the layer where the signal has died out', () => {
    const forward = { 4: { std: 1e-3 }, 6: { std: 0 } };
    expect(judged('relu', repeatOf({ forward, layers: { 5: { copiedUnits: 100 }, 6: off } })).verdict).toBe(
      'vanishing',
    );
    expect(judged('relu', repeatOf({ forward, layers: { 4: off } })).verdict).toBe('dead');
  });
});

describe('values that are not finite', () => {
  test('later, of a good beginning: diverged, in the first such epoch and layer on the way', () => {
    const later = [repeatOf().epochs[0]!, lost('forward', 4, 5, 6), lost('forward', 1)];
    expect(judged('relu', repeatOf({ later }))).toMatchObject({
      verdict: 'diverged',
      measure: 'nonfinite',
      value: 0.25,
      layer: 4,
      epoch: 2,
      advice: expect.stringMatching(/^training\.learningRate 0\.0003: the first update is 10\^-1\.5 times W/),
    });
  });

  test('where the first update is small, carrying over is to blame', () => {
    const small = { 1: { updateWeightLog10: -4 }, 3: { updateWeightLog10: -3 }, 5: { updateWeightLog10: NaN } };
    const { advice } = judged('relu', repeatOf({ layers: small, later: [lost('forward', 1)] }));
    expect(advice).toBe('training.carryOver: false');
  });

  test('of a gradient: from its own end', () => {
    expect(judged('relu', repeatOf({ later: [lost('backward', 1, 2, 3)] }))).toMatchObject({ layer: 3, epoch: 1 });
  });

  test('later, of a bad beginning: the beginning, and a word on it', () => {
    const verdict = judged('relu', repeatOf({ backward: { 1: { std: 1e6 } }, later: [lost('forward', 2)] }));
    expect(verdict).toMatchObject({
      verdict: 'exploding',
      sentence: expect.stringContaining('; values leave float32 in epoch 1.'),
    });
  });

  test('at once, by growth: exploding; out of the blue: diverged', () => {
    const grown = { 2: { std: 1e3 }, 4: { nonfinite: 7 }, 6: { nonfinite: 1000, std: NaN } };
    expect(judged('relu', repeatOf({ forward: grown }))).toMatchObject({ verdict: 'exploding', layer: 2 });
    expect(judged('relu', repeatOf({ forward: { 1: { nonfinite: 7 } } }))).toMatchObject({
      verdict: 'diverged',
      layer: 1,
      epoch: 0,
    });
  });
});

test('what training kills of a good beginning is told, but changes no word', () => {
  const killed = { saturatedFraction: 1, deadUnits: 100 };
  const start = repeatOf();
  const repeat = {
    ...start,
    diagnostics: [start.diagnostics[0]!, repeatOf({ layers: { 4: killed } }).diagnostics[0]!],
  };
  expect(judged('relu', repeat)).toMatchObject({
    verdict: 'healthy',
    sentence: expect.stringContaining('; training kills layer 4 in epoch 1.'),
  });
  expect(judged('tanh', repeat).sentence).not.toContain('kills');
});

describe('several repeats', () => {
  const healthy = repeatOf();
  const grown = repeatOf({ backward: { 1: { std: 1e6 } } });
  const faded = repeatOf({ backward: { 1: { std: 1e-6 } } });

  test('what most of them say', () => {
    expect(judged('tanh', healthy, grown, healthy)).toMatchObject({
      verdict: 'healthy',
      repeats: { agreeing: 2, of: 3 },
      sentence: expect.stringContaining('(so 2 of 3 repeats)'),
    });
    expect(judged('tanh', faded, grown, healthy, faded)).toMatchObject({ verdict: 'vanishing', value: 1e-6 });
  });

  test('of two equally many the worse; nothing is said of the count where they agree', () => {
    expect(judged('tanh', healthy, grown).verdict).toBe('exploding');
    expect(judged('tanh', grown, grown).sentence).not.toContain('repeats');
  });
});

test('without diagnostics, no verdict', () => {
  const cell = resolveCell(settingsOf({ activation: 'tanh', depth, initializer: 'xavier' }));
  expect(judge(cell, [{ ...repeatOf(), diagnostics: [] }])).toBeNull();
});

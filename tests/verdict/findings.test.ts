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
  return { epochs: [record, ...later], diagnostics: [each.map(row)], parameters: [] };
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

  test('the limit is e³ on each path, whatever the width and the number of layers passed', () => {
    const limit = Math.exp(3);
    for (const pairs of [1, 2, 3]) {
      const of = (std: number): string => judged('relu', repeatOf({ forward: { [2 * pairs]: { std } } })).verdict;
      expect([of(limit * 0.999), of(limit * 1.001)]).toEqual(['healthy', 'exploding']);
      expect([of(1.001 / limit), of(0.999 / limit)]).toEqual(['healthy', 'vanishing']);
      const back = (std: number): string =>
        judged('relu', repeatOf({ backward: { [7 - 2 * pairs]: { std } } })).verdict;
      expect([back(limit * 0.999), back(limit * 1.001)]).toEqual(['healthy', 'exploding']);
    }
  });

  test('what counts is √(mean² + std²): a gradient that is the same everywhere is one', () => {
    expect(judged('tanh', repeatOf({ backward: { 1: { std: 0, mean: 1 } } })).verdict).toBe('healthy');
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

describe('two faults in one network, in both orders', () => {
  const off = { saturatedFraction: 0.95, deadUnits: 95 };
  const faults = {
    symmetric: (pair: number) => ({ layers: { [2 * pair - 1]: { copiedUnits: 80 } } }),
    dead: (pair: number) => ({ layers: { [2 * pair]: off } }),
    saturated: (pair: number) => ({ layers: { [2 * pair]: { saturatedFraction: 0.7 } } }),
    exploding: (pair: number) => ({ forward: { [2 * pair]: { std: 1e4 } } }),
    nonfinite: (pair: number) => ({ forward: { [2 * pair - 1]: { nonfinite: 5 } } }),
    vanishing: (pair: number) => ({ forward: { [2 * pair]: { std: 1e-4 } } }),
  };
  type Fault = keyof typeof faults;
  const wordOf = (activation: string, first: Fault, second: Fault): string => {
    const [one, two] = [faults[first](1), faults[second](3)] as [
      Parameters<typeof repeatOf>[0],
      Parameters<typeof repeatOf>[0],
    ];
    const repeat = repeatOf({
      forward: { ...one!.forward, ...two!.forward },
      layers: { ...one!.layers, ...two!.layers },
    });
    return judged(activation, repeat).verdict;
  };

  /** The word whichever of the two comes first; or the words in either order, where a signal that has died, or is not finite, hides what follows. */
  test.each([
    ['relu', 'symmetric', 'dead', 'symmetric', 'symmetric'],
    ['tanh', 'symmetric', 'saturated', 'symmetric', 'symmetric'],
    ['relu', 'symmetric', 'exploding', 'symmetric', 'symmetric'],
    ['relu', 'dead', 'exploding', 'dead', 'dead'],
    ['tanh', 'saturated', 'exploding', 'saturated', 'saturated'],
    ['relu', 'symmetric', 'nonfinite', 'symmetric', 'exploding'],
    ['relu', 'dead', 'nonfinite', 'dead', 'exploding'],
    ['tanh', 'saturated', 'nonfinite', 'saturated', 'exploding'],
    ['relu', 'exploding', 'nonfinite', 'exploding', 'exploding'],
    ['relu', 'vanishing', 'nonfinite', 'exploding', 'exploding'],
    ['relu', 'symmetric', 'vanishing', 'symmetric', 'vanishing'],
    ['relu', 'dead', 'vanishing', 'dead', 'vanishing'],
    ['tanh', 'saturated', 'vanishing', 'saturated', 'vanishing'],
  ] as const)('%s: %s and %s', (activation, a, b, word, reversed) => {
    expect([wordOf(activation, a, b), wordOf(activation, b, a)]).toEqual([word, reversed]);
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

  test('at once: exploding, where growth began or else where the values are, and nothing about training', () => {
    const grown = { 2: { std: 1e3 }, 4: { nonfinite: 7 }, 6: { nonfinite: 1000, std: NaN } };
    expect(judged('relu', repeatOf({ forward: grown }))).toMatchObject({ verdict: 'exploding', layer: 2 });
    const { sentence, ...verdict } = judged('relu', repeatOf({ forward: { 1: { nonfinite: 7 } } }));
    expect(verdict).toMatchObject({ verdict: 'exploding', measure: 'nonfinite', value: 0.007, layer: 1, epoch: 0 });
    expect(sentence).not.toContain('training');
  });

  test.each([
    [
      'weights',
      { nonfiniteParameters: [{ layer: 1, name: 'W' }] },
      'forward',
      1,
      'weights drawn there are not numbers',
    ],
    ['bias', { nonfiniteParameters: [{ layer: 3, name: 'b' }] }, 'forward', 3, 'a bias drawn there is not a number'],
    ['a product', {}, 'forward', 3, 'its sums leave float32'],
    ['the activation', {}, 'forward', 4, 'relu gives none'],
    ['its derivative', {}, 'backward', 4, 'the derivative of relu gives none'],
  ] as const)('at once, of %s: the cause', (_what, more, direction, layer, cause) => {
    const repeat = { ...repeatOf({ [direction]: { [layer]: { nonfinite: 1000, std: NaN } } }), ...more };
    const { verdict, sentence } = judged('relu', repeat);
    expect([verdict, sentence]).toEqual(['exploding', expect.stringContaining(cause)]);
  });
});

describe('what training does to a network well begun', () => {
  const dead = { saturatedFraction: 1, deadUnits: 100 };
  const trained = (...epochs: Change<LayerDiagnostics>[]): RepeatRecord => {
    const start = repeatOf({ later: epochs.map(() => repeatOf().epochs[0]!) });
    return {
      ...start,
      diagnostics: [start.diagnostics[0]!, ...epochs.map((layers) => repeatOf({ layers }).diagnostics[0]!)],
    };
  };

  test.each([
    ['dead', 'relu', { 4: dead }, 'dead_units', 4, 'are off for every sample'],
    ['constant', 'tanh', { 3: { deadUnits: 95 } }, 'dead_units', 3, 'are the same for every sample'],
  ] as const)('%s: diverged, in its epoch', (_what, activation, layers, measure, layer, text) => {
    const verdict = judged(activation, trained({}, layers, layers));
    expect(verdict).toMatchObject({ verdict: 'diverged', measure, layer, epoch: 2 });
    expect(verdict.sentence).toContain(text);
  });

  test('every death is told, and copies beside them', () => {
    const { sentence } = judged('relu', trained({ 2: dead, 4: dead, 5: { copiedUnits: 60 } }, { 6: dead }));
    expect(sentence).toMatch(/in epoch 1 training ends it: 100 % of the units of layer 2/);
    expect(sentence).toContain('; training kills layer 4 in epoch 1');
    expect(sentence).toContain('; training makes copies of the units of layer 5 in epoch 1');
    expect(sentence).toContain('; training kills layer 6 in epoch 2');
  });

  test('copies alone change no word', () => {
    expect(judged('relu', trained({ 5: { copiedUnits: 60 } })).verdict).toBe('healthy');
  });

  test('what was so from the start is not training’s doing', () => {
    const repeat = trained({ 4: { deadUnits: 100 } });
    const start = repeatOf({ layers: { 4: { deadUnits: 100 } } }).diagnostics[0]!;
    expect(judged('tanh', { ...repeat, diagnostics: [start, repeat.diagnostics[1]!] }).verdict).toBe('healthy');
  });

  test('in half of the repeats; in fewer it is told', () => {
    const [ended, fine] = [trained({ 4: dead }), trained({})];
    expect(judged('relu', ended, fine)).toMatchObject({ verdict: 'diverged', repeats: { agreeing: 1, of: 2 } });
    const { verdict, sentence } = judged('relu', fine, ended, fine);
    expect(verdict).toBe('healthy');
    expect(sentence).toContain('; training kills layer 4 in epoch 1 in 1 of 3 repeats');
  });

  test('growth of what stays finite is told with its epoch', () => {
    const later = [repeatOf({ forward: { 6: { std: 4.2e33 } } }).epochs[0]!];
    const { diagnostics } = trained({});
    const { verdict, sentence } = judged('relu', { ...repeatOf({ later }), diagnostics });
    expect(verdict).toBe('healthy');
    expect(sentence).toContain('; training takes layer 6 from an rms of 1 to 4.2e+33 by epoch 1');
  });
});

describe('several repeats', () => {
  const at = (std: number) => repeatOf({ backward: { 1: { std } } });

  test('are judged by their geometric mean, with how many agree and between which values they lie', () => {
    const { sentence, ...verdict } = judged('tanh', at(1e-3), at(1e-2), at(1e-1));
    expect(verdict).toMatchObject({ verdict: 'vanishing', layer: 1, repeats: { agreeing: 2, of: 3 } });
    expect(verdict.value).toBeCloseTo(1e-2, 12);
    expect(sentence).toContain('an rms of 0.01 (the geometric mean of 3 repeats, from 0.001 to 0.1)');
    expect(sentence).toContain('(so 2 of 3 repeats)');
  });

  test('a fault of a layer is judged by their mean', () => {
    const of = (...units: number[]) =>
      judged('tanh', ...units.map((copiedUnits) => repeatOf({ layers: { 3: { copiedUnits } } })));
    expect(of(20, 70, 90)).toMatchObject({ verdict: 'symmetric', value: 0.6, repeats: { agreeing: 2, of: 3 } });
    expect(of(20, 20, 90).verdict).toBe('healthy');
  });
});

test('without diagnostics, no verdict', () => {
  const cell = resolveCell(settingsOf({ activation: 'tanh', depth, initializer: 'xavier' }));
  expect(judge(cell, [{ ...repeatOf(), diagnostics: [], parameters: [] }])).toBeNull();
});

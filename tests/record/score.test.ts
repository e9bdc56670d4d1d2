import { describe, expect, test } from '@jest/globals';
import { studyOf, type LayerInput } from '../../src/config/index.ts';
import { describeLayers, streamOf } from '../../src/network/index.ts';
import { predictedScoreOf, scoreOf } from '../../src/record/score.ts';
import type { CellRecord, RepeatRecord } from '../../src/record/record.ts';
import { layerOf } from '../support/sample.ts';

const layersOf = (network: object) =>
  describeLayers(studyOf({ network, input: { shape: [4] }, initializers: ['he'] }).cells[0]!.settings.network);

const pair = layersOf({ layers: [{ affine: 2 }, 'tanh'] });

/** Of each repeat the σ of every layer forward and backward. */
const measured = (layers: CellRecord['layers'], ...repeats: (readonly [number[], number[]])[]): CellRecord => ({
  layers,
  repeats: repeats.map(([forward, backward]): RepeatRecord => {
    const row = (std: number) => ({ ...layerOf(0), std, nonfinite: Number.isNaN(std) ? 1 : 0 });
    return { epochs: [{ forward: forward.map(row), backward: backward.map(row) }], diagnostics: [], parameters: [] };
  }),
});

const cases: readonly (readonly [string, readonly (readonly [number[], number[]])[], number])[] = [
  [
    'the worst of all layers and directions',
    [
      [
        [1, 2],
        [0.5, 1],
      ],
    ],
    Math.LN2,
  ],
  [
    'the worst of all repeats',
    [
      [
        [1, 1],
        [1, 1],
      ],
      [
        [1, 1],
        [1, 0.1],
      ],
    ],
    Math.LN10,
  ],
  [
    'growth as much as loss',
    [
      [
        [7, 1],
        [1, 0.5],
      ],
    ],
    Math.log(7),
  ],
  [
    'but for what is not finite',
    [
      [
        [1, NaN],
        [3, 1],
      ],
    ],
    Math.log(3),
  ],
];

test.each(cases)('%s', (_, repeats, expected) => {
  expect(scoreOf(measured(pair, ...repeats))).toBeCloseTo(expected, 12);
});

test('there is none where some σ is 0, or where nothing is finite', () => {
  expect(
    scoreOf(
      measured(pair, [
        [1, 0],
        [3, 1],
      ]),
    ),
  ).toBeNaN();
  expect(
    scoreOf(
      measured(pair, [
        [NaN, NaN],
        [NaN, NaN],
      ]),
    ),
  ).toBeNaN();
});

test('of residual networks the stream counts, not what is in branches and shortcuts', () => {
  const affine = { affine: 4 };
  const layers = layersOf({
    layers: [affine, { residual: { branch: ['relu', affine], shortcut: [affine] } }, 'relu', affine],
  });
  expect(streamOf(layers).map(({ name }) => name)).toEqual(['affine1', 'residual1', 'relu1', 'affine2']);
  const [inside, outside] = [1e-3, 2];
  const stds = layers.map((layer) => (streamOf(layers).includes(layer) ? outside : inside));
  expect(scoreOf(measured(layers, [stds, stds]))).toBeCloseTo(Math.LN2, 12);
});

test('a residual in a residual is not of the stream', () => {
  const inner = { residual: { branch: [{ affine: 4 }] } };
  const layers = layersOf({ layers: [{ affine: 4 }, { residual: { branch: [inner, 'relu'] } }] });
  expect(streamOf(layers).map(({ name }) => name)).toEqual(['affine1', 'residual1']);
});

describe('behind an embedding', () => {
  const embedded = (layers: readonly LayerInput[]) =>
    describeLayers(
      studyOf({
        network: { layers: [{ embedding: { rows: 5 } }, ...layers] },
        input: { shape: [3, 4] },
        initializers: ['he'],
      }).cells[0]!.settings.network,
    );
  const layers = embedded([{ affine: 4 }, 'tanh']);

  test('σ counts beside that of the embedding, the gradient’s as it is', () => {
    const score = (...rows: [number[], number[]]) => scoreOf(measured(layers, rows));
    expect(score([0.02, 0.06, 0.02], [NaN, 1, 2])).toBeCloseTo(Math.log(3), 12);
    expect(score([0.02, 0.02, 0.02], [NaN, 1, 5])).toBeCloseTo(Math.log(5), 12);
    expect(score([2, 2, 1], [NaN, 1, 1])).toBeCloseTo(Math.LN2, 12);
    expect(score([0, 0.1, 0.1], [NaN, 1, 1])).toBeNaN();
  });

  test('up to the stream’s first normalization, and so the gradient, beside what that hands back', () => {
    const ended = embedded([{ affine: 4 }, 'layerNorm', { affine: 4 }]);
    const score = (...rows: [number[], number[]]) => scoreOf(measured(ended, rows));
    expect(score([0.02, 0.04, 1, 1], [NaN, 50, 50, 1])).toBeCloseTo(Math.LN2, 12);
    expect(score([0.02, 0.02, 1, 1], [NaN, 150, 50, 1])).toBeCloseTo(Math.log(3), 12);
    expect(score([0.02, 0.02, 1, 0.2], [NaN, 50, 50, 0.25])).toBeCloseTo(Math.log(5), 12);
  });

  test('beside that of the normalization that the stream goes through first', () => {
    const normalized = embedded(['layerNorm', { affine: 4 }]);
    expect(
      scoreOf(
        measured(normalized, [
          [0.02, 1, 2],
          [NaN, 50, 1],
        ]),
      ),
    ).toBeCloseTo(Math.LN2, 12);
  });

  test('what theory predicts likewise, where it speaks of each row', () => {
    const stds = { forward: [0.02, 0.02, 0.06], backward: [null, 1, 1] };
    expect(predictedScoreOf(layers, stds)).toBeCloseTo(Math.log(3), 12);
    expect(predictedScoreOf(layers, { ...stds, backward: [null, null, 1] })).toBeNaN();
  });
});

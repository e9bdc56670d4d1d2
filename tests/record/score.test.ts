import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { describeLayers, streamOf } from '../../src/network/index.ts';
import { predictedScoreOf, scoreOf } from '../../src/record/score.ts';
import type { CellRecord, RepeatRecord } from '../../src/record/record.ts';
import { layerOf } from '../support/sample.ts';

const layersOf = (network: object, shape = [4]) =>
  describeLayers(studyOf({ network, input: { shape }, initializers: ['he'] }).cells[0]!.settings.network);

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

const embedded = layersOf({ layers: [{ embedding: { rows: 5 } }, { affine: 4 }, 'layerNorm'] }, [3, 4]);

test('an embedding counts as any other layer; the gradient that it doesn’t hand back does not', () => {
  const score = (...rows: [number[], number[]]) => scoreOf(measured(embedded, rows));
  expect(score([0.02, 0.06, 1], [NaN, 10, 10])).toBeCloseTo(Math.log(50), 12);
  expect(score([1, 2, 1], [NaN, 1, 50])).toBeCloseTo(Math.log(50), 12);
});

test('what theory predicts likewise, where it speaks of each row', () => {
  const stds = { forward: [0.5, 1], backward: [1, 3] };
  expect(predictedScoreOf(pair, stds)).toBeCloseTo(Math.log(3), 12);
  expect(predictedScoreOf(pair, { ...stds, backward: [null, 3] })).toBeNaN();
  const behind = { forward: [0.02, 0.06, 1], backward: [null, 10, 10] };
  expect(predictedScoreOf(embedded, behind)).toBeCloseTo(Math.log(50), 12);
  expect(predictedScoreOf(embedded, { ...behind, forward: [null, 0.06, 1] })).toBeNaN();
});

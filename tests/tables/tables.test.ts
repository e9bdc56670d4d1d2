import { describe, expect, test } from '@jest/globals';
import { createActivation } from '../../src/activation/index.ts';
import { predictedSampleStd } from '../../src/cell/index.ts';
import type { CellSettings } from '../../src/config/index.ts';
import { createInitializerOrRecipe } from '../../src/recipe/index.ts';
import { stackOf } from '../../src/network/index.ts';
import type { CellRecord } from '../../src/record/record.ts';
import type { Column, Field } from '../../src/tables/column.ts';
import type { Table } from '../../src/tables/table.ts';
import { parametersTable } from '../../src/tables/parametersTable.ts';
import { histogramsTable, statisticsTable, summaryTable } from '../../src/tables/tables.ts';
import { edges } from '../../src/statistics/index.ts';
import { predictStd } from '../../src/theory/index.ts';
import { recordOf, study } from '../support/sample.ts';

const cell = study.cells[2]!;
const record = recordOf(2);
const { repeats } = record;
const swept = study.sweep.map(({ path }) => path);

/** The theory's own tests hold it against NumPy and published values; here it is only put in its place. */
const theory = ({ network, initializer, bias, upstreamGradient }: CellSettings) => {
  const { widths, activation } = stackOf(network)!;
  return predictStd({
    activation: createActivation(activation),
    initializer: createInitializerOrRecipe(initializer),
    bias: bias === 'zero' ? 'zero' : 'same',
    widths,
    input: { mean: 0, square: 1 },
    upstream: upstreamGradient,
  });
};

const names = <Row>({ columns }: Table<Row>): string[] => columns(study.sweep).map(({ name }) => name);
const rows = <Row>(table: Table<Row>, of: CellRecord = record): Record<string, Field>[] => {
  const columns: readonly Column<Row>[] = table.columns(study.sweep);
  return [...table.rows(cell, of)].map((row) =>
    Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])),
  );
};

describe('the columns', () => {
  const moment = ['cell', 'initializer', 'repeat', 'epoch', 'direction'];

  test('of statistics', () => {
    const measured = ['count', 'nonfinite', 'mean', 'std', 'min', 'max', 'zero_fraction'];
    expect(names(statisticsTable)).toEqual([
      ...moment,
      'layer',
      'kind',
      ...measured,
      ...swept,
      'std_predicted',
      'sample_std',
      'sample_std_predicted',
      'name',
    ]);
  });

  test('of summary', () => {
    expect(names(summaryTable)).toEqual([...moment, 'average_std', 'average_std_rounded', ...swept]);
  });

  test('of histograms', () => {
    const bin = ['bin', 'lower_edge', 'upper_edge', 'count'];
    expect(names(histogramsTable)).toEqual([...moment, 'layer', 'kind', ...bin, ...swept, 'tensor']);
  });
});

test('statistics have a row per repeat, epoch, direction and layer', () => {
  const table = rows(statisticsTable);
  expect(table).toHaveLength(2 * 2 * 2 * 4);
  // repeat 1, epoch 0, backward, layer 3
  expect(table[16 + 4 + 2]).toEqual({
    cell: cell.slug,
    initializer: 'xavier',
    repeat: 1,
    epoch: 0,
    direction: 'backward',
    layer: 3,
    kind: 'affine',
    ...(({ count, nonfinite, mean, std, min, max }) => ({
      count,
      nonfinite,
      mean,
      std,
      min,
      max,
      zero_fraction: 0.25,
    }))(repeats[1]!.epochs[0]!.backward[2]!),
    'network.activation': '{"leakyRelu":{"alpha":0.25}}',
    bias: 'zero',
    'training.carryOver': true,
    'training.learningRate': 0.5,
    'random.seed': 2 ** 32 - 1,
    std_predicted: expect.closeTo(theory(cell.settings)!.backward[2]!, 12),
    sample_std: repeats[1]!.epochs[0]!.backward[2]!.sampleStd,
    sample_std_predicted: expect.closeTo(predictedSampleStd(cell.settings).backward[2]!, 12),
    name: 'affine2',
  });
  expect(new Set(table.map(({ layer, kind }) => `${layer} ${kind}`))).toEqual(
    new Set(['1 affine', '2 leakyRelu', '3 affine', '4 leakyRelu']),
  );
});

test('a prediction stands at epoch 0 alone', () => {
  const table = rows(statisticsTable);
  for (const column of ['std_predicted', 'sample_std_predicted']) {
    expect(table.every(({ epoch, [column]: std }) => Number.isNaN(std) === (epoch !== 0))).toBe(true);
  }
});

test('the summary has a row per repeat, epoch and direction; NaN where a layer is lost', () => {
  const table = rows(summaryTable);
  expect(table.map(({ repeat, epoch, direction }) => `${repeat} ${epoch} ${direction}`)).toEqual(
    ['0', '1'].flatMap((r) => ['0', '1'].flatMap((e) => ['forward', 'backward'].map((d) => `${r} ${e} ${d}`))),
  );
  const stds = repeats[1]!.epochs[0]!.forward.map(({ std }) => std);
  expect(table[4]!['average_std']).toBe(stds.reduce((sum, std) => sum + std, 0) / 4);
  expect(table[3]).toMatchObject({ average_std: NaN, average_std_rounded: NaN });
});

test('average_std is of the stds themselves, average_std_rounded of what the notebook rounds', () => {
  const [measured] = repeats[0]!.epochs;
  const forward = measured!.forward.map((layer, i) => ({ ...layer, std: 0.00003 + i / 1000 }));
  const [row] = rows(summaryTable, { ...record, repeats: [{ ...repeats[0]!, epochs: [{ ...measured!, forward }] }] });
  expect(row!['average_std']).toBeCloseTo(0.00153, 12);
  expect(row!['average_std_rounded']).toBeCloseTo(0.0015, 12);
});

test('histograms have a row per bin, with the edges between which it counts', () => {
  const table = rows(histogramsTable);
  expect(table).toHaveLength((32 + 12) * 3);
  const { histogram } = repeats[0]!.epochs[1]!.forward[1]!;
  const [e0, e1, e2, e3] = edges(histogram);
  expect(table.slice((8 + 1) * 3, (8 + 2) * 3)).toMatchObject([
    { epoch: 1, layer: 2, bin: 0, lower_edge: e0, upper_edge: e1, count: histogram.counts[0] },
    { epoch: 1, layer: 2, bin: 1, lower_edge: e1, upper_edge: e2, count: histogram.counts[1] },
    { epoch: 1, layer: 2, bin: 2, lower_edge: e2, upper_edge: e3, count: histogram.counts[2] },
  ]);
});

test('parameters: a row for each repeat, epoch, tensor and quantity, and their histograms under its name', () => {
  const expected = repeats.flatMap(({ parameters }, repeat) =>
    parameters.flatMap((ofEpoch, epoch) => ofEpoch.map((one) => ({ repeat, epoch, ...one }))),
  );
  const found = rows(parametersTable);
  expect(found.map((row) => [row['repeat'], row['epoch'], row['layer'], row['tensor'], row['quantity']])).toEqual(
    expected.map(({ repeat, epoch, layer, tensor, quantity }) => [repeat, epoch, layer, tensor, quantity]),
  );
  expect(found.map((row) => [row['std'], row['min'], row['zero_fraction'], row['name']])).toEqual(
    expected.map(({ statistics: { std, min, zeroFraction } }) => [std, min, zeroFraction, 'affine2']),
  );
  const bins = rows(histogramsTable).filter((row) => row['tensor'] === 'W');
  expect(bins.map((row) => row['count'])).toEqual(expected.flatMap(({ statistics }) => statistics.histogram.counts));
  expect([...new Set(bins.map((row) => row['direction']))]).toEqual(['value', 'gradient', 'update']);
});

import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import type { LayerDiagnostics } from '../../src/diagnostics/index.ts';
import { describeLayers } from '../../src/network/index.ts';
import type { RepeatRecord } from '../../src/record/record.ts';
import { diagnosticsTable } from '../../src/tables/diagnosticsTable.ts';

const study = studyOf({ initializers: ['he'], network: { activation: 'relu', depth: 1 }, sweep: { bias: ['zero'] } });
const cell = study.cells[0]!;

const rowsOf = (repeats: readonly RepeatRecord[]) =>
  diagnosticsTable.rows(cell, { layers: describeLayers(cell.settings.network), repeats });

const layer = (first: number): LayerDiagnostics => ({
  units: first,
  saturatedFraction: first + 1,
  deadUnits: first + 2,
  copiedUnits: first + 3,
  effectiveRank: NaN,
  twoInputCorrelation: first + 5,
  gradientActivationRatio: first + 6,
  updateWeightLog10: first + 7,
  jacobianMeanSquare: first + 8,
  jacobianLargest: first + 9,
  jacobianSmallest: first + 10,
  copiedGradients: first + 11,
  positionRank: first + 12,
  twoPositionCorrelation: first + 13,
  attentionEntropy: first + 14,
  branchStreamVariance: first + 15,
  squaredChannelMean: first + 16,
  channelVariance: first + 17,
});

test('a row per repeat, epoch and layer, each diagnostic under its own column', () => {
  const columns = diagnosticsTable.columns(study.sweep);
  expect(columns.map(({ name }) => name).join()).toBe(
    'cell,initializer,repeat,epoch,layer,kind,units,saturated_fraction,dead_units,copied_units,effective_rank,' +
      'two_input_correlation,gradient_activation_ratio,update_weight_log10,jacobian_mean_square,jacobian_largest,jacobian_smallest,bias,' +
      'copied_gradients,effective_rank_over_positions,two_position_correlation,attention_entropy,branch_stream_variance,' +
      'squared_channel_mean,channel_variance,trainable_depth,name',
  );
  const repeats = [0, 400].map((repeat) => ({
    epochs: [],
    diagnostics: [0, 200].map((epoch) => [0, 100].map((index) => layer(repeat + epoch + index))),
    parameters: [],
  }));
  const rows = [...rowsOf(repeats)].map((row) => columns.map(({ value }) => value(row)));
  expect(rows).toHaveLength(8);
  const first = (repeat: number, epoch: number, index: number): unknown[] => {
    const n = 400 * repeat + 200 * epoch + 100 * (index - 1);
    const kind = index === 1 ? 'affine' : 'relu';
    return [
      'bias=zero/he',
      'he',
      repeat,
      epoch,
      index,
      kind,
      n,
      n + 1,
      n + 2,
      n + 3,
      NaN,
      n + 5,
      n + 6,
      n + 7,
      n + 8,
      n + 9,
      n + 10,
      'zero',
      ...[11, 12, 13, 14, 15, 16, 17].map((more) => n + more),
      // Of one pair of layers: in the first, none of its correlations changes.
      NaN,
      `${kind}1`,
    ];
  };
  expect(rows).toEqual([0, 1].flatMap((r) => [0, 1].flatMap((e) => [first(r, e, 1), first(r, e, 2)])));
});

test('no rows of a cell without diagnostics', () => {
  expect([...rowsOf([{ epochs: [], diagnostics: [], parameters: [] }])]).toEqual([]);
});

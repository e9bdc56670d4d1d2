import { predictedSampleStd, predictedStd } from '../cell/index.ts';
import type { Cell } from '../config/index.ts';
import type { LayerDescription } from '../network/index.ts';
import { directions, type CellRecord, type Direction, type Quantity } from '../record/record.ts';
import { averageRoundedStd, averageStd, edges, type LayerStatistics } from '../statistics/index.ts';
import { sweptColumns, type Column } from './column.ts';
import { parameterRows } from './parametersTable.ts';
import { momentColumns, type Table } from './table.ts';

/** The key of a row, which makes the first columns of every table. */
interface RecordKey {
  readonly cell: Cell;
  readonly repeat: number;
  readonly epoch: number;
  readonly direction: Direction;
}

const keyColumns: readonly Column<Omit<RecordKey, 'direction'> & { readonly direction: string }>[] = [
  { name: 'cell', type: 'text', value: ({ cell }) => cell.slug },
  { name: 'initializer', type: 'text', value: ({ cell }) => cell.initializer.label },
  { name: 'repeat', type: 'int32', value: ({ repeat }) => repeat },
  { name: 'epoch', type: 'int32', value: ({ epoch }) => epoch },
  { name: 'direction', type: 'text', value: ({ direction }) => direction },
];

interface EpochRow extends RecordKey {
  readonly layers: readonly LayerStatistics[];
}

function* epochRows(cell: Cell, { repeats }: CellRecord): Generator<EpochRow> {
  for (const [repeat, { epochs }] of repeats.entries()) {
    for (const [epoch, record] of epochs.entries()) {
      for (const direction of directions) yield { cell, repeat, epoch, direction, layers: record[direction] };
    }
  }
}

/** A row per cell, repeat, epoch and direction. */
export const summaryTable: Table<EpochRow> = {
  name: 'summary',
  columns: (sweep) => [
    ...keyColumns,
    { name: 'average_std', type: 'double', value: ({ layers }) => averageStd(layers) },
    { name: 'average_std_rounded', type: 'double', value: ({ layers }) => averageRoundedStd(layers) },
    ...sweptColumns(sweep),
  ],
  rows: epochRows,
};

interface Measured {
  readonly layer: LayerDescription;
  readonly statistics: LayerStatistics;
}

interface LayerRow extends RecordKey, Measured {}

function* layerRows(cell: Cell, record: CellRecord): Generator<LayerRow> {
  for (const { layers, ...key } of epochRows(cell, record)) {
    for (const [i, statistics] of layers.entries()) {
      // A layer that is fed with token ids hands back no gradient.
      if (statistics.count > 0) yield { ...key, layer: record.layers[i]!, statistics };
    }
  }
}

const layerColumns: readonly Column<Omit<HistogramRow, 'tensor'>>[] = [
  ...keyColumns,
  { name: 'layer', type: 'int32', value: ({ layer }) => layer.number },
  { name: 'kind', type: 'text', value: ({ layer }) => layer.kind },
];

/** Theory predicts the first epoch only: later ones have been trained. */
const predictionBy =
  (predicted: typeof predictedStd | typeof predictedSampleStd) =>
  ({ cell, epoch, direction, layer }: LayerRow): number =>
    (epoch === 0 ? predicted(cell.settings)[direction][layer.number - 1] : undefined) ?? NaN;

/** A row per cell, repeat, epoch, direction and layer. */
export const statisticsTable: Table<LayerRow> = {
  name: 'statistics',
  columns: (sweep) => [
    ...layerColumns,
    ...momentColumns,
    ...sweptColumns(sweep),
    { name: 'std_predicted', type: 'double', value: predictionBy(predictedStd) },
    { name: 'sample_std', type: 'double', value: ({ statistics }) => statistics.sampleStd },
    { name: 'sample_std_predicted', type: 'double', value: predictionBy(predictedSampleStd) },
    { name: 'name', type: 'text', value: ({ layer }) => layer.name },
  ],
  rows: layerRows,
};

interface HistogramRow extends Omit<RecordKey, 'direction'>, Measured {
  /** Or a parameter's quantity. */
  readonly direction: Direction | Quantity;
  /** Empty of a layer's output or gradient. */
  readonly tensor: string;
}

interface BinRow {
  readonly of: HistogramRow;
  /** From 0. */
  readonly bin: number;
  /** Of all bins of the layer's histogram. */
  readonly edges: Float64Array;
}

/** The layers' first, then the parameters'. */
function* histogramRows(cell: Cell, record: CellRecord): Generator<HistogramRow> {
  for (const row of layerRows(cell, record)) yield { ...row, tensor: '' };
  for (const { quantity, ...row } of parameterRows(cell, record)) yield { ...row, direction: quantity };
}

function* binRows(cell: Cell, record: CellRecord): Generator<BinRow> {
  for (const of of histogramRows(cell, record)) {
    const { histogram } = of.statistics;
    const ofLayer = edges(histogram);
    for (let bin = 0; bin < histogram.counts.length; bin++) yield { of, bin, edges: ofLayer };
  }
}

const ofRow = ({ name, type, value }: Column<HistogramRow>): Column<BinRow> => ({
  name,
  type,
  value: ({ of }) => value(of),
});

/** A row per cell, repeat, epoch, direction, layer and bin. */
export const histogramsTable: Table<BinRow> = {
  name: 'histograms',
  columns: (sweep) => [
    ...layerColumns.map(ofRow),
    { name: 'bin', type: 'int32', value: ({ bin }) => bin },
    { name: 'lower_edge', type: 'double', value: ({ bin, edges: edge }) => edge[bin]! },
    { name: 'upper_edge', type: 'double', value: ({ bin, edges: edge }) => edge[bin + 1]! },
    { name: 'count', type: 'int64', value: ({ bin, of }) => of.statistics.histogram.counts[bin]! },
    ...sweptColumns(sweep).map(ofRow),
    { name: 'tensor', type: 'text', value: ({ of }) => of.tensor },
  ],
  rows: binRows,
};

import { trainableDepthsOf } from '../cell/index.ts';
import type { Cell } from '../config/index.ts';
import { diagnostics, predictions, type Diagnostic, type LayerDiagnostics } from '../diagnostics/index.ts';
import type { LayerDescription } from '../network/index.ts';
import type { CellRecord } from '../record/record.ts';
import { sweptColumns, type Column } from './column.ts';
import { layerColumns, type Table } from './table.ts';

interface DiagnosticsRow {
  readonly cell: Cell;
  readonly repeat: number;
  readonly epoch: number;
  readonly layer: LayerDescription;
  readonly found: LayerDiagnostics;
}

function* diagnosticsRows(cell: Cell, { layers, repeats }: CellRecord): Generator<DiagnosticsRow> {
  for (const [repeat, { diagnostics }] of repeats.entries()) {
    for (const [epoch, ofEpoch] of diagnostics.entries()) {
      for (const [i, found] of ofEpoch.entries()) yield { cell, repeat, epoch, layer: layers[i]!, found };
    }
  }
}

const diagnosticColumns = (Object.keys(diagnostics) as Diagnostic[]).map((key): Column<DiagnosticsRow> => ({
  name: diagnostics[key].column,
  type: 'double',
  value: ({ found }) => found[key],
}));

/** Columns that came later stand behind those of the swept paths. */
const columnsBeforeSweep = Object.keys(diagnostics).indexOf('copiedGradients' satisfies Diagnostic);

/** Of networks as drawn: later epochs have been trained. */
const trainableDepth = ({ cell, epoch, layer }: DiagnosticsRow): number =>
  (epoch === 0 ? trainableDepthsOf(cell.settings)[layer.number - 1] : undefined) ?? NaN;

/** A row per cell, repeat, epoch and layer; fields are empty where a diagnostic does not apply. */
export const diagnosticsTable: Table<DiagnosticsRow> = {
  name: 'diagnostics',
  columns: (sweep) => [
    ...layerColumns,
    ...diagnosticColumns.slice(0, columnsBeforeSweep),
    ...sweptColumns(sweep),
    ...diagnosticColumns.slice(columnsBeforeSweep),
    { name: predictions.trainableDepth.column, type: 'double', value: trainableDepth },
    { name: 'name', type: 'text', value: ({ layer }) => layer.name },
  ],
  rows: diagnosticsRows,
};

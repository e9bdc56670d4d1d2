import type { Cell } from '../config/index.ts';
import { diagnostics, type Diagnostic, type LayerDiagnostics } from '../diagnostics/index.ts';
import type { RepeatRecord } from '../record/record.ts';
import { sweptColumns, type Column } from './column.ts';
import { kindOf, type Table } from './tables.ts';

interface DiagnosticsRow {
  readonly cell: Cell;
  readonly repeat: number;
  readonly epoch: number;
  /** From 0. */
  readonly index: number;
  readonly layer: LayerDiagnostics;
}

function* diagnosticsRows(cell: Cell, repeats: readonly RepeatRecord[]): Generator<DiagnosticsRow> {
  for (const [repeat, { diagnostics }] of repeats.entries()) {
    for (const [epoch, layers] of diagnostics.entries()) {
      for (const [index, layer] of layers.entries()) yield { cell, repeat, epoch, index, layer };
    }
  }
}

const diagnosticColumns = (Object.keys(diagnostics) as Diagnostic[]).map((key): Column<DiagnosticsRow> => ({
  name: diagnostics[key].column,
  type: 'double',
  value: ({ layer }) => layer[key],
}));

/** A row per cell, repeat, epoch and layer; fields are empty where a diagnostic does not apply. */
export const diagnosticsTable: Table<DiagnosticsRow> = {
  name: 'diagnostics',
  columns: (sweep) => [
    { name: 'cell', type: 'text', value: ({ cell }) => cell.slug },
    { name: 'initializer', type: 'text', value: ({ cell }) => cell.initializer.label },
    { name: 'repeat', type: 'int32', value: ({ repeat }) => repeat },
    { name: 'epoch', type: 'int32', value: ({ epoch }) => epoch },
    { name: 'layer', type: 'int32', value: ({ index }) => index + 1 },
    { name: 'kind', type: 'text', value: ({ cell, index }) => kindOf(cell, index) },
    ...diagnosticColumns,
    ...sweptColumns(sweep),
  ],
  rows: diagnosticsRows,
};

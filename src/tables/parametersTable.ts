import type { Cell } from '../config/index.ts';
import type { LayerDescription } from '../network/index.ts';
import type { CellRecord, ParameterStatistics } from '../record/record.ts';
import { sweptColumns } from './column.ts';
import { layerColumns, momentColumns, type Table } from './table.ts';

interface ParameterRow extends Omit<ParameterStatistics, 'layer'> {
  readonly cell: Cell;
  readonly repeat: number;
  readonly epoch: number;
  readonly layer: LayerDescription;
}

export function* parameterRows(cell: Cell, { layers, repeats }: CellRecord): Generator<ParameterRow> {
  for (const [repeat, { parameters }] of repeats.entries()) {
    for (const [epoch, ofEpoch] of parameters.entries()) {
      for (const { layer, ...row } of ofEpoch) yield { cell, repeat, epoch, layer: layers[layer - 1]!, ...row };
    }
  }
}

/** A row per cell, repeat, epoch, layer, tensor and quantity. */
export const parametersTable: Table<ParameterRow> = {
  name: 'parameters',
  columns: (sweep) => [
    ...layerColumns,
    { name: 'tensor', type: 'text', value: ({ tensor }) => tensor },
    { name: 'quantity', type: 'text', value: ({ quantity }) => quantity },
    ...momentColumns,
    ...sweptColumns(sweep),
    { name: 'name', type: 'text', value: ({ layer }) => layer.name },
  ],
  rows: parameterRows,
};

import type { Cell, SweptPath } from '../config/index.ts';
import type { CellRecord } from '../record/record.ts';
import type { LayerDescription } from '../network/index.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import type { Verdict } from '../verdict/index.ts';
import type { Column } from './column.ts';

/** A table of a study: its columns, and its rows for one cell. */
export interface Table<Row> {
  /** The file's name without its extension. */
  readonly name: string;
  readonly columns: (sweep: readonly SweptPath[]) => readonly Column<Row>[];
  readonly rows: (cell: Cell, record: CellRecord, verdict?: Verdict | null) => Iterable<Row>;
}

/** Where a row of diagnostics.csv or parameters.csv belongs. */
export const layerColumns: readonly Column<{
  readonly cell: Cell;
  readonly repeat: number;
  readonly epoch: number;
  readonly layer: LayerDescription;
}>[] = [
  { name: 'cell', type: 'text', value: ({ cell }) => cell.slug },
  { name: 'initializer', type: 'text', value: ({ cell }) => cell.initializer.label },
  { name: 'repeat', type: 'int32', value: ({ repeat }) => repeat },
  { name: 'epoch', type: 'int32', value: ({ epoch }) => epoch },
  { name: 'layer', type: 'int32', value: ({ layer }) => layer.number },
  { name: 'kind', type: 'text', value: ({ layer }) => layer.kind },
];

/** What statistics.csv and parameters.csv say of a tensor's values. */
export const momentColumns: readonly Column<{ readonly statistics: LayerStatistics }>[] = [
  { name: 'count', type: 'int64', value: ({ statistics }) => statistics.count },
  { name: 'nonfinite', type: 'int64', value: ({ statistics }) => statistics.nonfinite },
  { name: 'mean', type: 'double', value: ({ statistics }) => statistics.mean },
  { name: 'std', type: 'double', value: ({ statistics }) => statistics.std },
  { name: 'min', type: 'double', value: ({ statistics }) => statistics.min },
  { name: 'max', type: 'double', value: ({ statistics }) => statistics.max },
  { name: 'zero_fraction', type: 'double', value: ({ statistics }) => statistics.zeroFraction },
];

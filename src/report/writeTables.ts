import type { Cell, Study } from '../config/index.ts';
import type { RepeatRecord } from '../run/record.ts';
import { csvFile } from './csv.ts';
import type { FileEntry } from './files.ts';
import { parquetFile } from './parquet.ts';
import { loadRecord } from './records.ts';
import { summarize, type CellSummary, type StudySummary } from './summary.ts';
import type { TableFile } from './tableFile.ts';
import { histogramsTable, statisticsTable, summaryTable, type Table } from './tables.ts';

/** Writes a study's CSV files from its cells' records, one cell in memory at a time. @throws OutputError */
export const writeCsvTables = async (
  folder: string,
  study: Study,
  ids: readonly string[],
): Promise<{ tables: FileEntry[]; summary: StudySummary }> => {
  const file = <Row>(table: Table<Row>): CellFile =>
    byCell(table, csvFile(folder, `${table.name}.csv`, table.columns(study.sweep)));
  const summary: CellSummary[] = [];
  const tables = await fill([file(statisticsTable), file(summaryTable)], cellsOf(folder, study, ids), (cell, repeats) =>
    summary.push(summarize(cell, repeats)),
  );
  return { tables, summary };
};

/** Writes a study's Parquet files likewise. @throws OutputError */
export const writeParquetTables = async (
  folder: string,
  study: Study,
  ids: readonly string[],
): Promise<FileEntry[]> => {
  const file = async <Row>(table: Table<Row>): Promise<CellFile> =>
    byCell(table, await parquetFile(folder, `${table.name}.parquet`, table.columns(study.sweep)));
  return fill([await file(statisticsTable), await file(histogramsTable)], cellsOf(folder, study, ids));
};

/** The cells that have a record, in the study's order. */
async function* cellsOf(
  folder: string,
  study: Study,
  ids: readonly string[],
): AsyncGenerator<[Cell, readonly RepeatRecord[]]> {
  for (const [i, cell] of study.cells.entries()) {
    const repeats = await loadRecord(folder, ids[i]!);
    if (repeats) yield [cell, repeats];
  }
}

/** A table's file that takes a cell at a time. */
interface CellFile extends Omit<TableFile<never>, 'add'> {
  readonly add: (cell: Cell, repeats: readonly RepeatRecord[]) => Promise<void>;
}

const byCell = <Row>({ rows }: Table<Row>, { add, close, discard }: TableFile<Row>): CellFile => ({
  add: (cell, repeats) => add(rows(cell, repeats)),
  close,
  discard,
});

const fill = async (
  files: readonly CellFile[],
  cells: AsyncIterable<[Cell, readonly RepeatRecord[]]>,
  onCell?: (cell: Cell, repeats: readonly RepeatRecord[]) => void,
): Promise<FileEntry[]> => {
  try {
    for await (const [cell, repeats] of cells) {
      for (const file of files) await file.add(cell, repeats);
      onCell?.(cell, repeats);
    }
    const entries: FileEntry[] = [];
    for (const file of files) entries.push(await file.close());
    return entries;
  } finally {
    for (const file of files) await file.discard();
  }
};

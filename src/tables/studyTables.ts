import type { Cell, Study, TableFormat } from '../config/index.ts';
import type { CellRecord } from '../record/record.ts';
import { csvFile, type TableFile } from './csv.ts';
import { diagnosticsTable } from './diagnosticsTable.ts';
import type { FileEntry } from '../store/atomicFiles.ts';
import { parquetFile } from './parquet.ts';
import { loadRecord } from '../store/records.ts';
import { Summaries, type CellSummary } from './summary.ts';
import { writeEvents } from './tensorboard.ts';
import { parametersTable } from './parametersTable.ts';
import type { Table } from './table.ts';
import { histogramsTable, statisticsTable, summaryTable } from './tables.ts';
import type { Verdict } from '../verdict/index.ts';
import { verdictsTable } from './verdictsTable.ts';

/** A study's tables while they are written. */
export interface StudyTables {
  /**
   * Tells that the cell with this index is finished; its rows follow those of all cells before it.
   * @param computed false where it failed: no rows
   */
  readonly cellFinished: (index: number, computed: boolean) => void;
  /** The summaries of all computed cells, once their rows are written. @throws OutputError */
  readonly summary: () => Promise<Iterable<CellSummary>>;
  /** Closes the files, which then appear under their names. @throws OutputError */
  readonly close: () => Promise<FileEntry[]>;
  /** Removes files that are not closed. */
  readonly discard: () => Promise<void>;
}

/**
 * Starts a study's tables. Rows are written from the cells' records in the study's order while other cells are still being
 * computed, one cell in memory at a time.
 * @param verdictOf a finished cell, by its index; null, and no row of verdicts, where diagnostics are off
 */
export const startTables = (
  folder: string,
  study: Study,
  ids: readonly string[],
  verdictOf: (index: number) => Verdict | null = () => null,
): StudyTables => {
  const starting = startFiles(folder, study);
  const summaries = new Summaries(study.cells);
  const add = async (index: number): Promise<void> => {
    const cell = study.cells[index]!;
    const record = loadRecord(folder, ids[index]!, cell.settings.repeats);
    if (!record) return;
    for (const file of await starting) await file.add(cell, record, verdictOf(index));
    summaries.add(index, record);
  };
  /** Whether they were computed, of those that wait for one before them. */
  const finished = new Map<number, boolean>();
  let next = 0;
  let added: Promise<unknown> = starting;
  return {
    cellFinished: (index, computed) => {
      finished.set(index, computed);
      for (; finished.has(next); next++) {
        const index = next;
        if (finished.get(index)) added = added.then(() => add(index));
        finished.delete(index);
      }
      added.catch(() => {});
    },
    summary: async () => {
      await added;
      return summaries;
    },
    close: async () => {
      await added;
      const entries: FileEntry[] = [];
      for (const file of await starting) entries.push(...(await file.close()));
      return entries;
    },
    discard: async () => {
      await added.catch(() => {});
      for (const file of await starting) await file.discard();
    },
  };
};

/** A table's file, written cell by cell. */
interface CellFile {
  readonly add: (cell: Cell, record: CellRecord, verdict: Verdict | null) => Promise<void>;
  readonly close: () => Promise<readonly FileEntry[]>;
  readonly discard: () => Promise<void>;
}

/** A verdict's sentence is a thousand times as long as a number. */
const verdictsPerGroup = 1 << 12;

const startFiles = (folder: string, { sweep, cells, tables }: Study): Promise<readonly CellFile[]> => {
  const csv = async <Row>(table: Table<Row>): Promise<CellFile> =>
    byCell(table, csvFile(folder, `${table.name}.csv`, table.columns(sweep)));
  const parquet = async <Row>(table: Table<Row>, rowsPerGroup?: number): Promise<CellFile> =>
    byCell(table, await parquetFile(folder, `${table.name}.parquet`, table.columns(sweep), rowsPerGroup));
  const diagnosed = cells.some(({ settings }) => settings.diagnostics);
  const files: Readonly<Record<TableFormat, () => Promise<CellFile>[]>> = {
    csv: () => [
      csv(statisticsTable),
      csv(summaryTable),
      csv(parametersTable),
      ...(diagnosed ? [csv(diagnosticsTable), csv(verdictsTable)] : []),
    ],
    parquet: () => [
      parquet(statisticsTable),
      parquet(histogramsTable),
      parquet(parametersTable),
      ...(diagnosed ? [parquet(verdictsTable, verdictsPerGroup)] : []),
    ],
    tensorboard: () => [Promise.resolve(eventFiles(folder))],
  };
  return Promise.all(tables.flatMap((format) => files[format]()));
};

const byCell = <Row>({ rows }: Table<Row>, { add, close, discard }: TableFile<Row>): CellFile => ({
  add: (cell, record, verdict) => add(rows(cell, record, verdict)),
  close: async () => [await close()],
  discard,
});

/** A file of its own for each cell, complete at once. */
const eventFiles = (folder: string): CellFile => {
  const entries: FileEntry[] = [];
  return {
    add: async (cell, record) => void entries.push(await writeEvents(folder, cell, record)),
    close: async () => entries,
    discard: async () => {},
  };
};

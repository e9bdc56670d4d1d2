import type { Study } from '../config/index.ts';
import { CsvFile } from './csv.ts';
import type { FileEntry } from './files.ts';
import { loadRecord } from './records.ts';
import { summarize, type CellSummary, type StudySummary } from './summary.ts';
import { statisticsHeader, statisticsRows, summaryHeader, summaryRows } from './tables.ts';

/** Writes a study's tables from its cells' records, one cell in memory at a time. @throws OutputError */
export const writeTables = async (
  folder: string,
  study: Study,
  ids: readonly string[],
): Promise<{ tables: FileEntry[]; summary: StudySummary }> => {
  const statistics = new CsvFile(folder, 'statistics.csv', statisticsHeader(study.sweep));
  const averages = new CsvFile(folder, 'summary.csv', summaryHeader(study.sweep));
  const summary: CellSummary[] = [];
  for (const [i, cell] of study.cells.entries()) {
    const repeats = await loadRecord(folder, ids[i]!);
    if (!repeats) continue;
    await statistics.add(statisticsRows(cell, repeats));
    await averages.add(summaryRows(cell, repeats));
    summary.push(summarize(cell, repeats));
  }
  return { tables: [await statistics.close(), await averages.close()], summary };
};

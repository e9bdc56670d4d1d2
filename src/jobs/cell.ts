import { loadUserModules, resolveCell } from '../cell/index.ts';
import type { Cell } from '../config/index.ts';
import { describeLayers } from '../network/index.ts';
import { loadRecord, saveRecord } from '../store/records.ts';
import { directions, type CellRecord, type EpochRecord, type RepeatRecord } from '../record/record.ts';
import { measureWith } from '../run/measure.ts';
import { runRepeat } from '../run/repeat.ts';
import { judge, type Verdict } from '../verdict/index.ts';

/** The job of computing one cell's numbers and writing its record. */
export interface CellJob {
  readonly kind: 'cell';
  readonly id: string;
  readonly cell: Cell;
  /** The study's folder. */
  readonly folder: string;
  /** Compute again what is already there. */
  readonly force: boolean;
}

export interface CellResult {
  readonly kind: 'cell';
  /** Whether the numbers were computed now, not found on disk. */
  readonly computed: boolean;
  /** Whether some value was not finite. */
  readonly diverged: boolean;
  /** Null where diagnostics are switched off. */
  readonly verdict: Verdict | null;
  /** 0 where they were on disk. */
  readonly seconds: number;
}

/** Computes a cell's numbers, unless its record is on disk already. */
export const runCell = async (job: CellJob): Promise<CellResult> => {
  const start = performance.now();
  await loadUserModules(job.cell.settings);
  const stored = job.force ? undefined : loadRecord(job.folder, job.id);
  const { repeats } = stored ?? (await compute(job));
  return {
    kind: 'cell',
    computed: !stored,
    diverged: repeats.some(({ epochs }) => epochs.some(hasNonfinite)),
    verdict: judge(resolveCell(job.cell.settings), repeats),
    seconds: stored ? 0 : (performance.now() - start) / 1000,
  };
};

const compute = async ({ id, cell, folder }: CellJob): Promise<CellRecord> => {
  const repeats: RepeatRecord[] = [];
  for (let repeat = 0; repeat < cell.settings.repeats; repeat++) {
    repeats.push(await runRepeat(cell.settings, repeat, measureWith(cell.settings.bins)));
  }
  const record = { layers: describeLayers(cell.settings.network), repeats };
  saveRecord(folder, id, record);
  return record;
};

const hasNonfinite = (epoch: EpochRecord): boolean =>
  directions.some((direction) => epoch[direction].some(({ nonfinite }) => nonfinite > 0));

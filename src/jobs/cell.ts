import { loadUserModules, resolveCell } from '../cell/index.ts';
import type { Cell, CellSettings } from '../config/index.ts';
import { describeLayers } from '../network/index.ts';
import { loadRepeat, saveRepeat, type StoredRepeat } from '../store/records.ts';
import { directions, type EpochRecord, type RepeatRecord } from '../record/record.ts';
import { measureWith } from '../run/measure.ts';
import { runRepeat } from '../run/repeat.ts';
import { judge, type Verdict } from '../verdict/index.ts';

/** The job of computing one cell's numbers and writing its records. */
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
  /** Whether numbers were computed now, not all of them found on disk. */
  readonly computed: boolean;
  /** Whether some value was not finite. */
  readonly diverged: boolean;
  /** Null where diagnostics are switched off. */
  readonly verdict: Verdict | null;
  /** 0 where they were on disk. */
  readonly seconds: number;
}

/** Computes a cell's numbers, but for repeats whose records are on disk already. */
export const runCell = async (job: CellJob): Promise<CellResult> => {
  const start = performance.now();
  await loadUserModules(job.cell.settings);
  const repeats: RepeatRecord[] = [];
  let computed = false;
  for (let repeat = 0; repeat < job.cell.settings.repeats; repeat++) {
    const stored = job.force ? undefined : loadRepeat(job.folder, job.id, repeat);
    computed ||= !stored;
    repeats.push(stored ?? (await compute(job, repeat)));
  }
  return {
    kind: 'cell',
    computed,
    diverged: repeats.some(({ epochs }) => epochs.some(hasNonfinite)),
    verdict: judge(resolveCell(job.cell.settings), repeats),
    seconds: computed ? (performance.now() - start) / 1000 : 0,
  };
};

const compute = async ({ id, cell: { settings }, folder }: CellJob, repeat: number): Promise<StoredRepeat> => {
  const record = await computeRepeat(settings, repeat);
  saveRepeat(folder, id, repeat, record);
  return record;
};

/** What is measured in one of a cell's repeats; the user's modules are loaded already. */
export const computeRepeat = async (settings: CellSettings, repeat: number): Promise<StoredRepeat> => {
  const measured = await runRepeat(settings, repeat, measureWith(settings.bins));
  return { layers: describeLayers(settings.network), ...measured };
};

const hasNonfinite = (epoch: EpochRecord): boolean =>
  directions.some((direction) => epoch[direction].some(({ nonfinite }) => nonfinite > 0));

import { loadUserModules, resolveCell } from '../cell/index.ts';
import type { Cell } from '../config/index.ts';
import { describeLayers } from '../network/index.ts';
import { saveRepeat } from '../store/records.ts';
import { loadCheckpoint, saveCheckpoint } from '../store/checkpoints.ts';
import { directions, type EpochRecord, type RepeatRecord } from '../record/record.ts';
import { measureWith } from '../run/measure.ts';
import { startRepeat } from '../run/repeat.ts';
import { judge, type Verdict } from '../verdict/index.ts';
import { findRepeat, firstEpochs, isWhole, type FoundRepeat, type RepeatPlace } from './found.ts';

/** The job of computing one cell's numbers and writing its records. */
export interface CellJob extends RepeatPlace {
  readonly kind: 'cell';
  readonly cell: Cell;
  /** Whether its checkpoints are written, by which more epochs go on from where these end. */
  readonly keepsCheckpoints: boolean;
  /** Compute again what is already there. */
  readonly force: boolean;
}

export interface CellResult {
  readonly kind: 'cell';
  /** Whether numbers were computed now, not all of them found on disk. */
  readonly computed: boolean;
  /** The id of the same cell with more or fewer epochs, whose record was found. */
  readonly madeFrom?: string;
  /** Whether some value was not finite. */
  readonly diverged: boolean;
  /** Null where diagnostics are switched off. */
  readonly verdict: Verdict | null;
  /** 0 where they were on disk. */
  readonly seconds: number;
}

/** Computes a cell's numbers, but for repeats and epochs that are on disk already. */
export const runCell = async (job: CellJob): Promise<CellResult> => {
  const start = performance.now();
  await loadUserModules(job.cell.settings);
  const repeats: RepeatRecord[] = [];
  let computed = false;
  let madeFrom: string | undefined;
  for (let repeat = 0; repeat < job.cell.settings.repeats; repeat++) {
    const found = job.force ? undefined : findRepeat(job, repeat);
    if (found && found.id !== job.id) madeFrom = found.id;
    computed ||= !isWhole(found, job.cell.settings);
    repeats.push(isWhole(found, job.cell.settings) ? take(job, repeat, found) : await compute(job, repeat, found));
  }
  return {
    kind: 'cell',
    computed,
    ...(madeFrom !== undefined && { madeFrom }),
    diverged: repeats.some(({ epochs }) => epochs.some(hasNonfinite)),
    verdict: judge(resolveCell(job.cell.settings), repeats),
    seconds: computed ? (performance.now() - start) / 1000 : 0,
  };
};

/** Its own record, or the beginning of a longer one, which is then on disk too. */
const take = ({ id, cell, folder }: CellJob, repeat: number, found: FoundRepeat): RepeatRecord => {
  if (found.id === id) return found.record;
  const record = firstEpochs(found.record, cell.settings.epochs);
  saveRepeat(folder, id, repeat, record);
  return record;
};

/** @param shorter the record of fewer epochs, after which it goes on where their checkpoint is there */
const compute = async (job: CellJob, repeat: number, shorter: FoundRepeat | undefined): Promise<RepeatRecord> => {
  const { id, checkpointKey, folder, keepsCheckpoints } = job;
  const { settings } = job.cell;
  const started = startRepeat(settings, repeat, measureWith(settings.bins));
  try {
    const checkpoint = shorter && loadCheckpoint(folder, checkpointKey, repeat, shorter.id);
    if (checkpoint) started.resume(shorter.record, checkpoint);
    await started.train();
    const measured = started.record();
    saveRepeat(folder, id, repeat, { layers: describeLayers(settings.network), ...measured });
    // Behind its record: a run that is killed in between leaves the checkpoint of the shorter one, which is still good.
    if (keepsCheckpoints)
      saveCheckpoint(folder, checkpointKey, repeat, { record: id, epochs: settings.epochs }, started.checkpoint());
    return measured;
  } finally {
    started.dispose();
  }
};

const hasNonfinite = (epoch: EpochRecord): boolean =>
  directions.some((direction) => epoch[direction].some(({ nonfinite }) => nonfinite > 0));

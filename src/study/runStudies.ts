import type { Cell, Study } from '../config/index.ts';
import { checkpointKey, recordKey } from '../jobs/keys.ts';
import { lockFolder } from '../store/lock.ts';
import type { Pool } from '../executor/pool.ts';
import { executeStudy, type CellOutcome, type StudyResult } from './execute.ts';
import { finishedStudy, inputsOf } from './finished.ts';
import { writtenCells } from './manifestCells.ts';
import { removeTemporaryFiles, type FileEntry } from '../store/atomicFiles.ts';
import { earlierRun, versions, writeManifest, type ManifestCell } from '../store/manifest.ts';
import { prune } from '../store/prune.ts';
import { pruneCheckpoints } from '../store/checkpoints.ts';
import { loadFiguresRecord } from '../store/records.ts';
import type { StudySummary } from '../tables/summary.ts';
import { checkpointsAreKept } from './checkpoints.ts';
import { drawsPictures } from './workLeft.ts';
import { withPool, type RunOptions } from './withPool.ts';

export type { RunEvent, RunOptions } from './withPool.ts';

/** The result of a study. */
export interface StudyReport {
  readonly study: Study;
  /** The study's folder. */
  readonly folder: string;
  readonly summary: StudySummary;
  readonly cells: readonly ManifestCell[];
  readonly files: readonly FileEntry[];
  /** Why charts of the whole study are missing; empty where none is. */
  readonly missing: readonly string[];
}

/** The result of a study; cells and summaries are made when they are asked for, one at a time. */
export interface StreamedReport extends StudyResult {
  readonly study: Study;
  /** The study's folder. */
  readonly folder: string;
}

/** Runs studies as `runStudies` does, and keeps little of each cell in memory. */
export const streamStudies = (studies: readonly Study[], options: RunOptions = {}): Promise<StreamedReport[]> =>
  withPool(studies, options, lockFolder, async (study, folder, pool) => ({
    study,
    folder,
    ...(await runOne(study, folder, pool, options)),
  }));

/**
 * Runs studies on one engine:
 *
 *     study ─▶ cells ─▶ each: draw W, b, x ─▶ epochs ─▶ statistics ─▶ histogram grids     (jobs/, run/, chart/, render/)
 *                 └──▶ all: tables, line charts, page ─▶ manifest                         (tables/, figures/, page/, store/)
 *
 * @throws UserModuleError, EngineError, OutputError, LockError: each message is one clear line
 */
export const runStudies = async (studies: readonly Study[], options: RunOptions = {}): Promise<StudyReport[]> =>
  (await streamStudies(studies, options)).map(({ cells, summary, ...rest }) => ({
    ...rest,
    cells: [...cells],
    summary: [...summary],
  }));

/**
 * Runs a single study; see `runStudies`.
 *
 *     const { summary } = await runStudy(studyOf({ initializers: ['he'] }), { out: 'output' });
 *     summary[0].averages.forward[0][0] // the average std of the activations in epoch 0, repeat 0
 */
export const runStudy = async (study: Study, options: RunOptions = {}): Promise<StudyReport> => {
  const [report] = await runStudies([study], options);
  return report!;
};

const runOne = async (study: Study, folder: string, pool: Pool, options: RunOptions): Promise<StudyResult> => {
  const { force = false } = options;
  const started = new Date();
  options.onEvent?.({ type: 'study', study });
  await removeTemporaryFiles(folder);
  const ids = study.cells.map(({ settings }) => recordKey(settings, pool.engine));
  const earlier = await earlierRun(folder);
  const inputs = inputsOf(study, ids, pool.engine, folder);
  const onCell = (cell: Cell, outcome: CellOutcome): void => options.onEvent?.({ type: 'cell', study, cell, outcome });
  const finished = force ? undefined : await finishedStudy(study, ids, folder, earlier, inputs);
  if (finished) {
    for (const [i, cell] of finished.cells.entries()) onCell(study.cells[i]!, outcomeOf(study, folder, cell));
    return finished;
  }
  const checkpointKeys = study.cells.map(({ settings }) => checkpointKey(settings, pool.engine));
  const keepsCheckpoints = checkpointsAreKept(study);
  const result = await executeStudy({
    study,
    ids,
    checkpointKeys,
    keepsCheckpoints,
    folder,
    pool,
    earlier,
    force,
    onCell,
  });
  const { cells, files } = result;
  await prune(folder, files, earlier.files);
  const repeats = new Map(checkpointKeys.map((key, i) => [key, study.cells[i]!.settings.repeats]));
  await pruneCheckpoints(folder, keepsCheckpoints ? repeats : new Map());
  await writeManifest(folder, {
    name: study.name,
    versions: versions(pool.engine),
    engine: pool.engine,
    seed: seedOf(study),
    config: study.config,
    started: started.toISOString(),
    seconds: (Date.now() - started.getTime()) / 1000,
    ...(isWhole(result) && inputs !== undefined && { inputs }),
    cells: writtenCells(study, cells),
    files,
  });
  return result;
};

/** Of a cell that an earlier run has finished. */
const outcomeOf = ({ figures }: Study, folder: string, { id, state, verdict }: ManifestCell): CellOutcome => ({
  kind: 'cell',
  computed: false,
  diverged: state === 'diverged',
  verdict,
  seconds: 0,
  pictures: (drawsPictures(figures) && loadFiguresRecord(folder, id)?.files) || [],
});

/** Whether nothing has failed. */
const isWhole = ({ cells, missing }: StudyResult): boolean => {
  for (const { message } of cells) if (message !== undefined) return false;
  return missing.length === 0;
};

/** One seed, or each of them once where it is swept. */
const seedOf = ({ cells }: Study): number | number[] => {
  const [first, ...others] = new Set(cells.map(({ settings }) => settings.seed));
  return others.length === 0 ? first! : [first!, ...others];
};

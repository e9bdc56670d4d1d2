import { join } from 'node:path';
import type { Cell, Study } from '../config/index.ts';
import type { BackendChoice, NativeState } from '../engine/index.ts';
import { recordKey } from '../jobs/keys.ts';
import { lockFolder } from '../store/lock.ts';
import { openPool } from '../executor/openPool.ts';
import type { Pool } from '../executor/pool.ts';
import { memoryOf } from './estimate.ts';
import { executeStudy, type CellOutcome } from './execute.ts';
import { removeTemporaryFiles, writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';
import { earlierRun, manifestFile, manifestText, versions, type ManifestCell } from '../store/manifest.ts';
import { prune } from '../store/prune.ts';
import type { StudySummary } from '../tables/summary.ts';
import { loadUserModules, usesModules } from '../cell/index.ts';

export interface RunOptions {
  /** The folder in which each study gets one of its own. Default: `output`. */
  readonly out?: string;
  /** Default: `auto`. */
  readonly backend?: BackendChoice;
  /** The state of native TensorFlow, as `prepareNative` returned it. Default: what is found on the machine. */
  readonly native?: NativeState | undefined;
  /** Processes that compute and draw, at least 1. Default: one for each core; this process alone below 12 cells. */
  readonly workers?: number | undefined;
  /** Compute again what is already there. Default: false. */
  readonly force?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
}

/** An event of a run, for progress displays. */
export type RunEvent =
  | ({ readonly type: 'engine' } & Pick<Pool, 'engine' | 'workers' | 'memoryLimits'>)
  | { readonly type: 'study'; readonly study: Study }
  | { readonly type: 'cell'; readonly study: Study; readonly cell: Cell; readonly outcome: CellOutcome };

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

/**
 * Runs studies on one engine:
 *
 *     study ─▶ cells ─▶ each: draw W, b, x ─▶ epochs ─▶ statistics ─▶ histogram grids     (jobs/, run/, chart/, render/)
 *                 └──▶ all: tables, line charts, page ─▶ manifest                         (tables/, figures/, page/, store/)
 *
 * @throws UserModuleError, EngineError, OutputError, LockError: each message is one clear line
 */
export const runStudies = async (studies: readonly Study[], options: RunOptions = {}): Promise<StudyReport[]> => {
  const { out = 'output', backend = 'auto' } = options;
  const unlocks: (() => void)[] = [];
  const failures: unknown[] = [];
  let pool: Pool | undefined;
  /** Ends what is under way. */
  const fail = (error: unknown): void => {
    failures.push(error);
    pool?.close();
  };
  try {
    for (const { cells } of studies) for (const { settings } of cells) await loadUserModules(settings);
    for (const { name } of studies) unlocks.push(lockFolder(join(out, name), fail));
    const cells = studies.reduce((sum, study) => sum + study.cells.length, 0);
    pool = await openPool({
      backend,
      native: options.native,
      workers: options.workers,
      cells,
      memory: memoryOf(studies),
      pictures: studies.some(({ figures }) => figures.formats.length > 0),
      userCode: studies.some(({ cells }) => cells.some(({ settings }) => usesModules(settings))),
    });
    if (failures.length > 0) throw failures[0];
    const { engine, workers, memoryLimits } = pool;
    options.onEvent?.({ type: 'engine', engine, workers, ...(memoryLimits && { memoryLimits }) });
    const opened = pool;
    const running = studies.map((study) => runOne(study, join(out, study.name), opened, options));
    for (const one of running) one.catch(fail);
    // Nothing is under way any more when the folders are unlocked.
    await Promise.allSettled(running);
    if (failures.length > 0) throw failures[0];
    return await Promise.all(running);
  } finally {
    pool?.close();
    for (const unlock of unlocks) unlock();
  }
};

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

const runOne = async (study: Study, folder: string, pool: Pool, options: RunOptions): Promise<StudyReport> => {
  const started = new Date();
  options.onEvent?.({ type: 'study', study });
  await removeTemporaryFiles(folder);
  const ids = study.cells.map((cell) => recordKey(cell.settings, pool.engine));
  const earlier = await earlierRun(folder);
  const { cells, summary, files, missing } = await executeStudy({
    study,
    ids,
    folder,
    pool,
    earlier,
    force: options.force ?? false,
    onCell: (cell, outcome) => options.onEvent?.({ type: 'cell', study, cell, outcome }),
  });
  await prune(folder, files, earlier.files);
  writeFileAtomically(
    folder,
    manifestFile,
    manifestText({
      name: study.name,
      versions: versions(pool.engine),
      engine: pool.engine,
      seed: seedOf(study),
      config: study.config,
      started: started.toISOString(),
      seconds: (Date.now() - started.getTime()) / 1000,
      cells,
      files,
    }),
  );
  return { study, folder, summary, cells, files, missing };
};

/** One seed, or each of them once where it is swept. */
const seedOf = ({ cells }: Study): number | number[] => {
  const [first, ...others] = new Set(cells.map(({ settings }) => settings.seed));
  return others.length === 0 ? first! : [first!, ...others];
};

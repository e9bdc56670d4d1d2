import type { Study } from '../config/index.ts';
import { recordKey } from '../jobs/keys.ts';
import { lockFolder } from '../store/lock.ts';
import type { Pool } from '../executor/pool.ts';
import { executeStudy, writtenCells } from './execute.ts';
import { removeTemporaryFiles, writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';
import { earlierRun, manifestFile, manifestText, versions, type ManifestCell } from '../store/manifest.ts';
import { prune } from '../store/prune.ts';
import type { StudySummary } from '../tables/summary.ts';
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

/**
 * Runs studies on one engine:
 *
 *     study ─▶ cells ─▶ each: draw W, b, x ─▶ epochs ─▶ statistics ─▶ histogram grids     (jobs/, run/, chart/, render/)
 *                 └──▶ all: tables, line charts, page ─▶ manifest                         (tables/, figures/, page/, store/)
 *
 * @throws UserModuleError, EngineError, OutputError, LockError: each message is one clear line
 */
export const runStudies = (studies: readonly Study[], options: RunOptions = {}): Promise<StudyReport[]> =>
  withPool(studies, options, lockFolder, (study, folder, pool) => runOne(study, folder, pool, options));

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
      cells: writtenCells(study, cells),
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

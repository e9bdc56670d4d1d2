import { join } from 'node:path';
import type { Cell, Study } from './config/index.ts';
import type { BackendChoice, Engine, NativeState } from './engine/index.ts';
import type { CellResult } from './jobs/cell.ts';
import { prepareOwn } from './run/own.ts';
import { cellId } from './jobs/identity.ts';
import { lockFolder } from './jobs/lock.ts';
import type { JobResult } from './jobs/job.ts';
import { failed, openPool, type Pool } from './jobs/pool.ts';
import { writePage } from './page/index.ts';
import { removePartials, writeWhole, type FileEntry } from './report/files.ts';
import { manifestFile, manifestText, versions, type ManifestCell } from './report/manifest.ts';
import { loadRecord, recordFiles } from './report/records.ts';
import { removeStale } from './report/stale.ts';
import { startTables } from './report/studyTables.ts';
import { studyCharts } from './report/charts.ts';
import type { StudySummary } from './report/summary.ts';

export interface RunOptions {
  /** The folder that holds each study's own; default `output`. */
  readonly out?: string;
  readonly backend?: BackendChoice;
  /** Where native TensorFlow stands, as `prepareNative` returned it; by default what is found on the machine. */
  readonly native?: NativeState | undefined;
  /** Processes that compute and draw; by default one for each core, or, where cells are few, this one alone. */
  readonly workers?: number | undefined;
  /** Compute again what is already there. */
  readonly force?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
}

/** What happens on the way, for progress displays. */
export type RunEvent =
  | { readonly type: 'engine'; readonly engine: Engine; readonly workers: number }
  | { readonly type: 'study'; readonly study: Study }
  | { readonly type: 'cell'; readonly study: Study; readonly cell: Cell; readonly outcome: CellOutcome };

export type CellOutcome = CellResult | { readonly message: string };

/** What a study came to. */
export interface StudyReport {
  readonly study: Study;
  /** The study's folder. */
  readonly folder: string;
  readonly summary: StudySummary;
  readonly cells: readonly ManifestCell[];
  readonly files: readonly FileEntry[];
}

/**
 * Runs studies on one engine:
 *
 *     study ─▶ cells ─▶ each: draw W, b, x ─▶ epochs ─▶ statistics ─▶ histogram grids     (jobs/, run/, chart/, render/)
 *                 └──▶ all: tables ─▶ line charts ─▶ page ─▶ manifest                     (report/, page/)
 *
 * @throws OwnModuleError, EngineError, OutputError, LockError: each message is one clear line
 */
export const runStudies = async (studies: readonly Study[], options: RunOptions = {}): Promise<StudyReport[]> => {
  const { out = 'output', backend = 'auto' } = options;
  const unlocks: (() => void)[] = [];
  let pool: Pool | undefined;
  try {
    for (const { cells } of studies) for (const { settings } of cells) await prepareOwn(settings);
    for (const { name } of studies) unlocks.push(lockFolder(join(out, name)));
    const cells = studies.reduce((sum, study) => sum + study.cells.length, 0);
    pool = await openPool({
      backend,
      native: options.native,
      workers: options.workers,
      cells,
      pictures: studies.some(({ figures }) => figures.formats.length > 0),
    });
    options.onEvent?.({ type: 'engine', engine: pool.engine, workers: pool.workers });
    const opened = pool;
    return await Promise.all(studies.map((study) => runOne(study, join(out, study.name), opened, options)));
  } finally {
    pool?.close();
    for (const unlock of unlocks) unlock();
  }
};

/** Runs a single study; see `runStudies`. */
export const runStudy = async (study: Study, options: RunOptions = {}): Promise<StudyReport> => {
  const [report] = await runStudies([study], options);
  return report!;
};

const runOne = async (study: Study, folder: string, pool: Pool, options: RunOptions): Promise<StudyReport> => {
  const started = new Date();
  options.onEvent?.({ type: 'study', study });
  await removePartials(folder);
  const ids = study.cells.map((cell) => cellId(cell.settings, pool.engine));
  const { outcomes, summary, files: results } = await writeResults({ study, ids, folder, pool, options });
  const cells = study.cells.map((cell, i) => manifestCell(study, cell, ids[i]!, outcomes[i]!));
  const record = (index: number) => loadRecord(folder, ids[index]!);
  const page = await writePage({ folder, study, engine: pool.engine, summary, cells, record });
  const files = [...results, page];
  await removeStale(folder, files);
  await writeWhole(
    folder,
    manifestFile,
    manifestText({
      name: study.name,
      versions: versions(pool.engine),
      engine: pool.engine,
      seed: study.cells[0]!.settings.seed,
      config: study.config,
      started: started.toISOString(),
      seconds: (Date.now() - started.getTime()) / 1000,
      cells,
      files,
    }),
  );
  return { study, folder, summary, cells, files };
};

interface StudyRun {
  readonly study: Study;
  /** Of the cells, in their order. */
  readonly ids: readonly string[];
  readonly folder: string;
  readonly pool: Pool;
  readonly options: RunOptions;
}

/** Computes and draws the cells while the tables grow, then draws the charts of them all. */
const writeResults = async ({ study, ids, folder, pool, options: { force = false, onEvent } }: StudyRun) => {
  const tables = startTables(folder, study, ids);
  try {
    const outcomes = await mapLimited(study.cells, pool.lanes, async (cell, i): Promise<CellOutcome> => {
      const result = await pool.run({ kind: 'cell', id: ids[i]!, cell, folder, figures: study.figures, force });
      const outcome = failed(result) ? result : cellOf(result);
      tables.cellFinished(i);
      onEvent?.({ type: 'cell', study, cell, outcome });
      return outcome;
    });
    const summary = await tables.summary();
    const [charts, written] = await Promise.all([drawCharts(folder, study, summary, pool), tables.close()]);
    const records = await recordFiles(folder, ids);
    const pictures = outcomes.flatMap((outcome) => ('pictures' in outcome ? outcome.pictures : []));
    return { outcomes, summary, files: [...written, ...records, ...pictures, ...charts] };
  } finally {
    await tables.discard();
  }
};

/** `Promise.all` over a map, with at most `limit` under way. */
const mapLimited = async <T, R>(
  items: readonly T[],
  limit: number,
  step: (item: T, i: number) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  const left = items.entries();
  const lane = async (): Promise<void> => {
    for (const [i, item] of left) results[i] = await step(item, i);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
};

const cellOf = (result: JobResult): CellResult => {
  if (result.kind !== 'cell') throw new Error('a cell job gave pictures');
  return result.cell;
};

/** A sweep has three charts for each of its points: all workers share them. */
const chartsPerJob = 6;

const drawCharts = async (
  folder: string,
  study: Study,
  summary: StudySummary,
  pool: Pool,
): Promise<readonly FileEntry[]> => {
  const { formats } = study.figures;
  if (formats.length === 0 || summary.length === 0) return [];
  const charts = studyCharts(study, summary);
  const parts = Array.from({ length: Math.ceil(charts.length / chartsPerJob) }, (_, i) =>
    charts.slice(i * chartsPerJob, (i + 1) * chartsPerJob),
  );
  const files = await mapLimited(parts, pool.lanes, async (pictures) => {
    const result = await pool.run({ kind: 'pictures', folder, pictures, formats });
    if (failed(result)) throw new Error(result.message);
    return result.kind === 'pictures' ? result.files : [];
  });
  return files.flat();
};

const manifestCell = (study: Study, cell: Cell, id: string, outcome: CellOutcome): ManifestCell => ({
  cell: cell.slug,
  id,
  initializer: cell.initializer.label,
  swept: Object.fromEntries(study.sweep.map(({ path }, i) => [path, cell.swept[i]])),
  ...('message' in outcome
    ? { state: 'failed', verdict: null, seconds: 0, message: outcome.message }
    : {
        state: outcome.diverged ? 'diverged' : 'done',
        verdict: outcome.verdict,
        seconds: outcome.computed ? outcome.seconds : 0,
      }),
});

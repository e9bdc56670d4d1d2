import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import type { Cell, Study } from '../config/index.ts';
import { writePage } from '../page/writePage.ts';
import { studyCharts } from '../figures/studyCharts.ts';
import type { FileEntry } from '../store/atomicFiles.ts';
import type { Manifest, ManifestCell } from '../store/manifestTypes.ts';
import { renderingVersions, versions } from '../store/versions.ts';
import { loadRecord, recordFiles } from '../store/records.ts';
import { startTables } from '../tables/studyTables.ts';
import type { StudySummary } from '../tables/summary.ts';
import { textWithoutPlaces } from '../userModule/places.ts';
import { byPath, drawnFiles } from '../jobs/pictures.ts';
import type { CellResult } from '../jobs/cell.ts';
import type { PicturesResult } from '../jobs/figures.ts';
import type { JobFailure, Pool } from '../executor/pool.ts';
import { dearestFirst } from './shard.ts';
import { drawsPictures } from './workLeft.ts';

/** The outcome of a cell. */
export type CellOutcome =
  | (CellResult & {
      readonly pictures: readonly FileEntry[];
      /** Why there are no pictures. */
      readonly message?: string;
    })
  | JobFailure;

/** A study to be executed. */
export interface StudyRun {
  readonly study: Study;
  /** The keys of the cells' records, in the cells' order. */
  readonly ids: readonly string[];
  readonly folder: string;
  readonly pool: Pool;
  /** What the folder's manifest says of the last run. */
  readonly earlier: Pick<Manifest, 'files' | 'versions'>;
  /** Compute again what is already there. */
  readonly force: boolean;
  /** Called when a cell is computed and drawn, or has failed. */
  readonly onCell: (cell: Cell, outcome: CellOutcome) => void;
}

/**
 * Computes the cells, and meanwhile writes tables and draws pictures; then charts and page.
 * @throws OutputError, EngineError
 */
export const executeStudy = async (run: StudyRun) => {
  const { study, ids, folder, pool } = run;
  const tables = startTables(folder, study, ids);
  const drawing: Promise<CellOutcome>[] = [];
  /** Aborted by the first error that ends the run: after it no more is computed. */
  const stop = new AbortController();
  const step = async (i: number): Promise<CellResult | JobFailure> => {
    stop.signal.throwIfAborted();
    const numbers = await compute(run, i);
    tables.cellFinished(i, numbers.kind === 'cell', numbers.kind === 'cell' ? numbers.verdict : null);
    drawing[i] = draw(run, i, numbers);
    drawing[i].catch((error: unknown) => stop.abort(error));
    return numbers;
  };
  try {
    const computed: (CellResult | JobFailure)[] = Array.from({ length: study.cells.length });
    // On many machines the dearest first, so that no cell is left that all wait for; on one in the tables' order.
    const order = pool.queue === undefined ? study.cells.keys() : dearestFirst(study.cells);
    await pLimit(pool.computing).map(order, async (i) => {
      computed[i] = await step(i).catch((error: unknown) => {
        stop.abort(error);
        throw error;
      });
    });
    const summary = await tables.summary();
    const manifestCells = (outcomes: readonly (CellResult | CellOutcome)[]): ManifestCell[] =>
      study.cells.map((cell, i) => manifestCell(study, cell, ids[i]!, outcomes[i]!));
    const page = writePage({
      folder,
      study,
      engine: pool.engine,
      summary,
      cells: writtenCells(study, manifestCells(computed)),
      record: (index) =>
        computed[index]!.kind === 'cell'
          ? loadRecord(folder, ids[index]!, study.cells[index]!.settings.repeats)
          : undefined,
    });
    const rest = [Promise.all(drawing), drawCharts(run, summary), tables.close(), page] as const;
    // Nothing is in progress any more when this returns or throws.
    await Promise.allSettled(rest);
    const [outcomes, charts, written, pageEntry] = await Promise.all(rest);
    const pictures = outcomes.flatMap((outcome) => (outcome.kind === 'cell' ? outcome.pictures : []));
    const files = [...written, pageEntry, ...recordFiles(folder, repeatsOf(run)), ...pictures, ...charts.files];
    return { cells: manifestCells(outcomes), summary, files, missing: charts.missing };
  } finally {
    await Promise.allSettled(drawing);
    await tables.discard();
  }
};

/** The number of each id's repeats. */
const repeatsOf = ({ study, ids }: StudyRun): ReadonlyMap<string, number> =>
  new Map(ids.map((id, i) => [id, study.cells[i]!.settings.repeats]));

const compute = ({ study, ids, folder, pool, force }: StudyRun, i: number) =>
  pool.run({ kind: 'cell', id: ids[i]!, cell: study.cells[i]!, folder, force });

/** Draws a cell's pictures, unless it failed. */
const draw = async (run: StudyRun, i: number, numbers: CellResult | JobFailure): Promise<CellOutcome> => {
  const { study, ids, folder, pool, force } = run;
  const cell = study.cells[i]!;
  const { figures } = study;
  const drawn =
    numbers.kind === 'failure' || !drawsPictures(figures)
      ? ({ kind: 'pictures', files: [], seconds: 0 } as const)
      : await pool.run({ kind: 'figures', id: ids[i]!, cell, folder, figures, force });
  const outcome = withPictures(numbers, drawn);
  run.onCell(cell, outcome);
  return outcome;
};

const withPictures = (numbers: CellResult | JobFailure, drawn: PicturesResult | JobFailure): CellOutcome => {
  if (numbers.kind === 'failure') return numbers;
  if (drawn.kind === 'failure') return { ...numbers, pictures: [], message: `its pictures: ${drawn.message}` };
  return { ...numbers, seconds: numbers.seconds + drawn.seconds, pictures: drawn.files };
};

/** A sweep has three charts for each grid point; in small jobs, so that the workers finish at about the same time. */
const chartsPerJob = 3;

/** Draws the charts of the study, but for those that the last run drew of the same specs. */
const drawCharts = async ({ study, folder, pool, earlier, force }: StudyRun, summary: StudySummary) => {
  const { formats } = study.figures;
  if (formats.length === 0 || summary.length === 0) return { files: [], missing: [] };
  const sameRenderer = isDeepStrictEqual(renderingVersions(earlier.versions), renderingVersions(versions()));
  const listed = byPath(sameRenderer && !force ? earlier.files : []);
  const there: FileEntry[] = [];
  const charts = studyCharts(study, summary).filter((chart) => {
    const files = drawnFiles(folder, chart, study.figures, listed);
    const isWhole = files.length === 1 + formats.length;
    if (isWhole) there.push(...files);
    return !isWhole;
  });
  const parts = Array.from({ length: Math.ceil(charts.length / chartsPerJob) }, (_, i) =>
    charts.slice(i * chartsPerJob, (i + 1) * chartsPerJob),
  );
  const results = await Promise.all(
    parts.map((part) => pool.run({ kind: 'charts', folder, charts: part, drawing: study.figures })),
  );
  return {
    files: [...there, ...results.flatMap((result) => (result.kind === 'failure' ? [] : result.files))].toSorted(
      (a, b) => (a.path < b.path ? -1 : 1),
    ),
    missing: results.flatMap((result) => (result.kind === 'failure' ? [result.message] : [])),
  };
};

const manifestCell = (study: Study, cell: Cell, id: string, outcome: CellResult | CellOutcome): ManifestCell => ({
  cell: cell.slug,
  id,
  initializer: cell.initializer.label,
  swept: Object.fromEntries(study.sweep.map(({ path }, i) => [path, cell.swept[i]])),
  ...(outcome.kind === 'failure'
    ? { state: 'failed', verdict: null, seconds: 0, message: outcome.message }
    : {
        state: outcome.diverged ? 'diverged' : 'done',
        verdict: outcome.verdict,
        seconds: outcome.seconds,
        ...('message' in outcome && { message: outcome.message }),
      }),
});

/** A study's cells as its files tell of them: the same in whatever folder the study and its modules lie. */
export const writtenCells = (study: Study, cells: readonly ManifestCell[]): ManifestCell[] =>
  cells.map((cell, i) => {
    const { message } = cell;
    if (message === undefined) return cell;
    return { ...cell, message: textWithoutPlaces(message, study.cells[i]!.settings, dirname(study.file)) };
  });

import { isDeepStrictEqual } from 'node:util';
import type { Cell, Study } from '../config/index.ts';
import { writePage } from '../page/writePage.ts';
import { studyCharts } from '../figures/studyCharts.ts';
import type { FileEntry } from '../store/atomicFiles.ts';
import type { Manifest, ManifestCell } from '../store/manifestTypes.ts';
import { renderingVersions, versions } from '../store/versions.ts';
import { PackedList } from '../store/packedList.ts';
import { loadRecord, recordFiles } from '../store/records.ts';
import { startTables } from '../tables/studyTables.ts';
import type { CellSummary } from '../tables/summary.ts';
import type { Verdict } from '../verdict/index.ts';
import { byPath, drawnFiles } from '../jobs/pictures.ts';
import type { CellResult } from '../jobs/cell.ts';
import type { PicturesResult } from '../jobs/figures.ts';
import type { JobFailure, Pool } from '../executor/pool.ts';
import { manifestCells, writtenCells } from './manifestCells.ts';
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
  /** The keys of the cells' checkpoints, in the cells' order. */
  readonly checkpointKeys: readonly string[];
  readonly folder: string;
  readonly pool: Pool;
  /** What the folder's manifest says of the last run. */
  readonly earlier: Pick<Manifest, 'files' | 'versions'>;
  readonly keepsCheckpoints: boolean;
  /** Compute again what is already there. */
  readonly force: boolean;
  /** Called when a cell is computed and drawn, or has failed. */
  readonly onCell: (cell: Cell, outcome: CellOutcome) => void;
}

/** What a run of a study has brought; cells and summaries are made when they are asked for, one at a time. */
export interface StudyResult {
  /** In the study's order. */
  readonly cells: Iterable<ManifestCell>;
  /** Of the cells that could be computed, in the study's order. */
  readonly summary: Iterable<CellSummary>;
  readonly files: readonly FileEntry[];
  /** Why charts of the whole study are missing; empty where none is. */
  readonly missing: readonly string[];
}

/**
 * Computes the cells, and meanwhile writes tables and draws pictures; then charts and page. Of a cell little stays in memory.
 * @throws OutputError, EngineError
 */
export const executeStudy = async (run: StudyRun): Promise<StudyResult> => {
  const { study, ids, folder, pool } = run;
  const { length } = study.cells;
  const computed = new PackedList<CellResult | JobFailure>(length);
  const drawn = new PackedList<Drawn>(length);
  const pictures: (readonly FileEntry[])[] = Array.from({ length }, () => []);
  const drawing: Promise<void>[] = [];
  const tables = startTables(folder, study, ids, (i) => verdictOf(computed.get(i)!));
  /** Aborted by the first error that ends the run: after it no more is computed. */
  const stop = new AbortController();
  const step = async (i: number): Promise<void> => {
    stop.signal.throwIfAborted();
    const numbers = await compute(run, i);
    // Another may have ended the run meanwhile.
    stop.signal.throwIfAborted();
    computed.set(i, numbers);
    tables.cellFinished(i, numbers.kind === 'cell');
    const started = draw(run, i, numbers).then((outcome) => {
      if (outcome.kind === 'failure') return;
      pictures[i] = outcome.pictures;
      drawn.set(i, { seconds: outcome.seconds, ...(outcome.message !== undefined && { message: outcome.message }) });
    });
    started.catch((error: unknown) => stop.abort(error));
    drawing.push(started);
  };
  try {
    // On many machines the dearest first, so that no cell is left that all wait for; on one in the tables' order.
    const order = pool.queue === undefined ? study.cells.keys() : dearestFirst(study.cells);
    await inTurn(order, pool.computing, (i) =>
      step(i).catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    );
    const summary = await tables.summary();
    const page = writePage({
      folder,
      study,
      engine: pool.engine,
      summary,
      cells: writtenCells(
        study,
        manifestCells(study, ids, (i) => computed.get(i)!),
      ),
      record: (i) =>
        computed.get(i)!.kind === 'cell' ? loadRecord(folder, ids[i]!, study.cells[i]!.settings.repeats) : undefined,
    });
    const rest = [Promise.all(drawing), drawCharts(run, summary), tables.close(), page] as const;
    // Nothing is in progress any more when this returns or throws.
    await Promise.allSettled(rest);
    const [, charts, written, pageEntry] = await Promise.all(rest);
    const files = [...written, pageEntry, ...recordFiles(folder, repeatsOf(run)), ...pictures.flat(), ...charts.files];
    const cells = manifestCells(study, ids, (i) => ({ ...computed.get(i)!, ...drawn.get(i) }));
    return { cells, summary, files, missing: charts.missing };
  } finally {
    await Promise.allSettled(drawing);
    await tables.discard();
  }
};

/** What drawing changes in a cell's outcome. */
type Drawn = Pick<Extract<CellOutcome, { kind: 'cell' }>, 'seconds' | 'message'>;

/** Begins a step with each index, at most so many at a time; the first that fails ends it. */
const inTurn = async (
  indices: IterableIterator<number> | readonly number[],
  atATime: number,
  step: (index: number) => Promise<void>,
): Promise<void> => {
  const left = indices[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await step(next.value);
  };
  await Promise.all(Array.from({ length: atATime }, work));
};

const verdictOf = (outcome: CellResult | JobFailure): Verdict | null =>
  outcome.kind === 'cell' ? outcome.verdict : null;

/** The number of each id's repeats. */
const repeatsOf = ({ study, ids }: StudyRun): ReadonlyMap<string, number> =>
  new Map(ids.map((id, i) => [id, study.cells[i]!.settings.repeats]));

const compute = ({ study, ids, checkpointKeys, keepsCheckpoints, folder, pool, force }: StudyRun, i: number) =>
  pool.run({
    kind: 'cell',
    id: ids[i]!,
    checkpointKey: checkpointKeys[i]!,
    cell: study.cells[i]!,
    keepsCheckpoints,
    folder,
    force,
  });

/** Draws a cell's pictures, unless it failed. */
const draw = async (run: StudyRun, i: number, numbers: CellResult | JobFailure): Promise<CellOutcome> => {
  const { study, ids, folder, pool, force } = run;
  const cell = study.cells[i]!;
  const { figures } = study;
  const drawn =
    numbers.kind === 'failure' || !drawsPictures(figures)
      ? ({ kind: 'pictures', files: [], seconds: 0 } as const)
      : await pool.run({ kind: 'figures', id: ids[i]!, cell, folder, figures, madeFrom: numbers.madeFrom, force });
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
const drawCharts = async ({ study, folder, pool, earlier, force }: StudyRun, summaries: Iterable<CellSummary>) => {
  const { formats } = study.figures;
  const summary = formats.length === 0 ? [] : [...summaries];
  if (summary.length === 0) return { files: [], missing: [] };
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

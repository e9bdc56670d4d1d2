import { runCell, type CellJob, type CellResult } from './cell.ts';
import { drawCharts, renderFigures, type ChartsJob, type FiguresJob, type PicturesResult } from './figures.ts';
import { computeRecord, type RecordJob, type RecordResult } from './record.ts';
import type { JobContext } from './context.ts';

/**
 * What a worker does, and for whom:
 *
 *     study/execute ─▶ executor/ pool.run(job) ─▶ runJob ─┬─▶ runCell        run/ ─▶ record of the cell
 *                                                         ├─▶ computeRecord  run/ ─▶ record of a repeat, for another machine
 *                                                         ├─▶ renderFigures  record ─▶ chart/ ─▶ render/ ─▶ its pictures
 *                                                         └─▶ drawCharts     specs ─▶ render/ ─▶ pictures of the study
 *
 * Jobs and results are plain data, so that they can be sent to another process.
 */
export type Job = CellJob | RecordJob | FiguresJob | ChartsJob;

/** The result of a job. */
export type ResultOf<J extends Job> = J extends CellJob
  ? CellResult
  : J extends RecordJob
    ? RecordResult
    : PicturesResult;

export type JobResult = CellResult | RecordResult | PicturesResult;

export const runJob = (job: Job, context: JobContext): Promise<JobResult> => {
  if (job.kind === 'cell') return runCell(job);
  if (job.kind === 'record') return computeRecord(job);
  return job.kind === 'figures' ? renderFigures(job, context) : drawCharts(job, context);
};

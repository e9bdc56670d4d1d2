import { runCell, type CellJob, type CellResult } from './cell.ts';
import { drawCharts, renderFigures, type ChartsJob, type FiguresJob, type PicturesResult } from './figures.ts';
import type { JobContext } from './context.ts';

export type Job = CellJob | FiguresJob | ChartsJob;

/** What comes of a job. */
export type ResultOf<J extends Job> = J extends CellJob ? CellResult : PicturesResult;

export type JobResult = CellResult | PicturesResult;

export const runJob = (job: Job, context: JobContext): Promise<JobResult> => {
  if (job.kind === 'cell') return runCell(job, context);
  return job.kind === 'figures' ? renderFigures(job, context) : drawCharts(job, context);
};

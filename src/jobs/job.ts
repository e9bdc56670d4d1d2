import { runCell, type CellJob, type CellResult } from './cell.ts';
import { drawCharts, drawFigures, type ChartsJob, type FiguresJob, type PicturesResult } from './figures.ts';
import type { Tools } from './tools.ts';

export type Job = CellJob | FiguresJob | ChartsJob;

/** What comes of a job. */
export type ResultOf<J extends Job> = J extends CellJob ? CellResult : PicturesResult;

export type JobResult = CellResult | PicturesResult;

export const runJob = (job: Job, tools: Tools): Promise<JobResult> => {
  if (job.kind === 'cell') return runCell(job, tools);
  return job.kind === 'figures' ? drawFigures(job, tools) : drawCharts(job, tools);
};

import type { ImageFormat } from '../config/index.ts';
import type { Picture } from '../report/charts.ts';
import type { FileEntry } from '../report/files.ts';
import { runCell, type CellJob, type CellResult } from './cell.ts';
import { writePictures } from './pictures.ts';
import type { Tools } from './tools.ts';

/** Charts of a whole study. */
export interface PicturesJob {
  readonly kind: 'pictures';
  readonly folder: string;
  readonly pictures: readonly Picture[];
  readonly formats: readonly ImageFormat[];
}

export type Job = CellJob | PicturesJob;

export type JobResult =
  | { readonly kind: 'cell'; readonly cell: CellResult }
  | { readonly kind: 'pictures'; readonly files: readonly FileEntry[] };

export const runJob = async (job: Job, tools: Tools): Promise<JobResult> =>
  job.kind === 'cell'
    ? { kind: 'cell', cell: await runCell(job, tools) }
    : { kind: 'pictures', files: await writePictures(job.folder, job.pictures, job.formats, await tools.renderer()) };

import pLimit from 'p-limit';
import type { Cell } from '../config/index.ts';
import { errorMessage } from '../errors.ts';
import { openEngine } from '../engine/index.ts';
import { OutputError } from '../store/atomicFiles.ts';
import { missingRepeats } from '../store/records.ts';
import type { CellJob } from '../jobs/cell.ts';
import { sampleGridSpec } from '../jobs/figures.ts';
import { runJob, type Job, type JobResult } from '../jobs/job.ts';
import { runEnded, type JobFailure, type Pool, type PoolOptions } from './pool.ts';
import { createJobContext, rendererHere, rendererOnThread, type JobContext } from '../jobs/context.ts';

/** Cells whose pictures are under way at a time on a thread: one's last pictures don't hold up the next one's first. */
const maxConcurrentFigures = 2;

/** Jobs in this process; pictures are drawn here, in turn with what is computed, or on a thread meanwhile. */
export const openLocalPool = async (
  { backend, native }: PoolOptions,
  drawing: 'here' | 'on a thread',
): Promise<Pool> => {
  const tools = createJobContext(drawing === 'here' ? rendererHere : rendererOnThread);
  const computing = pLimit(1);
  const picturing = drawing === 'here' ? computing : pLimit(maxConcurrentFigures);
  let warmedUp = drawing === 'here';
  // Vega loads on its thread while TensorFlow loads here.
  if (!warmedUp) tools.renderer().catch(() => {});
  const engine = await openEngine(backend, { native });
  let closed = false;
  const attempt = async (job: Job): Promise<JobResult | JobFailure> => {
    if (closed) throw runEnded();
    try {
      return await runJob(job, tools);
    } catch (error) {
      if (error instanceof OutputError) throw error;
      return { kind: 'failure', message: errorMessage(error) };
    }
  };
  const run = (job: Job): Promise<JobResult | JobFailure> =>
    (job.kind === 'cell' ? computing : picturing)(async () => {
      if (!warmedUp && job.kind === 'cell' && (job.force || !isComputed(job))) {
        warmedUp = true;
        warmUp(tools, job.cell);
      }
      const first = await attempt(job);
      return first.kind === 'failure' ? attempt(job) : first;
    });
  const close = (): void => {
    closed = true;
    tools.close();
  };
  return { engine, workers: 1, computing: 1, run: run as Pool['run'], close };
};

const isComputed = ({ folder, id, cell }: CellJob): boolean =>
  missingRepeats(folder, id, cell.settings.repeats).length === 0;

/**
 * While a cell is computed here, the drawing thread draws a picture for nobody: the first of a kind takes ten times as long
 * as the next. What fails now fails again when it is asked for, and is told then.
 */
const warmUp = (tools: JobContext, cell: Cell): void => {
  tools
    .renderer()
    .then(({ render }) => render(sampleGridSpec(cell), 'png'))
    .catch(() => {});
};

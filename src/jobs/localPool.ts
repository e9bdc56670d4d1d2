import { errorMessage } from '../errors.ts';
import { openEngine } from '../engine/index.ts';
import { OutputError } from '../report/files.ts';
import { runJob, type Job, type JobResult } from './job.ts';
import type { JobFailure, Pool, PoolOptions } from './pool.ts';
import { createTools, rendererHere, rendererOnThread } from './tools.ts';

/** Where the pictures are drawn, and how many jobs are under way: with a thread, one is drawn while the next is computed. */
const drawing = {
  here: { renderer: rendererHere, lanes: 1 },
  thread: { renderer: rendererOnThread, lanes: 2 },
} as const;

/** Jobs in this process. */
export const openLocalPool = async ({ backend, native }: PoolOptions, drawn: keyof typeof drawing): Promise<Pool> => {
  const { renderer, lanes } = drawing[drawn];
  const tools = createTools(renderer);
  // Vega loads on its thread while TensorFlow loads here.
  if (drawn === 'thread') void tools.renderer();
  const engine = await openEngine(backend, { native });
  const attempt = async (job: Job): Promise<JobResult | JobFailure> => {
    try {
      return await runJob(job, tools);
    } catch (error) {
      if (error instanceof OutputError) throw error;
      return { message: errorMessage(error) };
    }
  };
  const ends: Promise<unknown>[] = Array.from({ length: lanes }, () => Promise.resolve());
  const run = (job: Job): Promise<JobResult | JobFailure> => {
    const result = ends.shift()!.then(async () => {
      const first = await attempt(job);
      return 'message' in first ? attempt(job) : first;
    });
    ends.push(result.catch(() => {}));
    return result;
  };
  return { engine, workers: 1, lanes, run, close: () => {} };
};

import { errorMessage } from '../errors.ts';
import { openEngine } from '../engine/index.ts';
import { OutputError } from '../report/files.ts';
import { runJob, type Job, type JobResult } from './job.ts';
import type { JobFailure, Pool, PoolOptions } from './pool.ts';
import { createTools } from './tools.ts';

/** Jobs one after another in this process. */
export const openLocalPool = async ({ backend, native }: PoolOptions): Promise<Pool> => {
  const engine = await openEngine(backend, { native });
  const tools = createTools();
  const attempt = async (job: Job): Promise<JobResult | JobFailure> => {
    try {
      return await runJob(job, tools);
    } catch (error) {
      if (error instanceof OutputError) throw error;
      return { message: errorMessage(error) };
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  const run = (job: Job): Promise<JobResult | JobFailure> => {
    const result = last.then(async () => {
      const first = await attempt(job);
      return 'message' in first ? attempt(job) : first;
    });
    last = result.catch(() => {});
    return result;
  };
  return { engine, workers: 1, run, close: () => {} };
};

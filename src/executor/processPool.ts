import { availableParallelism } from 'node:os';
import { EngineError, type Engine } from '../engine/index.ts';
import { errorMessage } from '../errors.ts';
import { OutputError } from '../store/atomicFiles.ts';
import type { Job, JobResult } from '../jobs/job.ts';
import type { JobFailure, Pool, PoolOptions } from './pool.ts';
import { WorkerExitError, WorkerProcess } from './workerProcess.ts';

/** How often a job is tried, and a worker started, before it counts as failed. */
const attempts = 2;

/** Jobs on several processes: one that is killed or runs out of memory takes only its own job down, which is retried. */
export const openProcessPool = async ({ backend, native }: PoolOptions, count: number): Promise<Pool> => {
  const threads = Math.max(1, Math.floor(availableParallelism() / count));
  const live = new Set<WorkerProcess>();
  let closed = false;
  const close = (): void => {
    closed = true;
    process.off('exit', close);
    for (const worker of live) worker.kill();
  };
  process.on('exit', close);

  let commonEngine: Engine | undefined;
  /** A worker that is killed while it starts is started again. @throws EngineError */
  const start = async (tried = 1): Promise<WorkerProcess> => {
    const worker = new WorkerProcess(threads);
    live.add(worker);
    try {
      await worker.open({ backend: commonEngine?.backend ?? backend, native, threads });
    } catch (error) {
      live.delete(worker);
      if (closed || !(error instanceof WorkerExitError)) throw error;
      if (tried === attempts) throw new EngineError(`a worker could not be started: ${error.message}`);
      return start(tried + 1);
    }
    commonEngine ??= worker.engine;
    if (worker.engine.backend === commonEngine.backend && worker.engine.version === commonEngine.version) return worker;
    throw new EngineError(`workers run different engines: ${commonEngine.backend} and ${worker.engine.backend}`);
  };

  // Each place in the pool holds a worker that runs, starts, or, once it has died, is started anew for the next job.
  const slots = Array.from({ length: count }, (): { worker: Promise<WorkerProcess> } => ({ worker: start() }));
  for (const { worker } of slots) worker.catch(() => {});
  const { engine } = await slots[0]!.worker;
  const free = [...slots];
  const waiting: ((place: (typeof slots)[number]) => void)[] = [];

  const replace = async (place: (typeof slots)[number]): Promise<void> => {
    live.delete(await place.worker);
    place.worker = start();
    place.worker.catch(() => {});
  };

  const runOnce = async (job: Job): Promise<JobResult | JobFailure> => {
    const place = free.shift() ?? (await new Promise<(typeof slots)[number]>((resolve) => waiting.push(resolve)));
    try {
      // One that died while it had nothing to do takes no job with it.
      if (!(await place.worker).alive) await replace(place);
      const worker = await place.worker;
      const reply = await worker.run(job);
      if (reply.type === 'done') return reply.result;
      if (reply.type === 'error' && reply.fatal === 'output') throw new OutputError(reply.message);
      return failure(reply.type === 'error' ? reply.message : 'the worker answered something else');
    } catch (error) {
      if (closed || !(error instanceof WorkerExitError)) throw error;
      await replace(place);
      return failure(errorMessage(error));
    } finally {
      const next = waiting.shift();
      if (next) next(place);
      else free.push(place);
    }
  };

  const run = async (job: Job): Promise<JobResult | JobFailure> => {
    let result = await runOnce(job);
    for (let tried = 1; tried < attempts && result.kind === 'failure'; tried++) result = await runOnce(job);
    return result;
  };
  return { engine, workers: count, computing: count, run: run as Pool['run'], close };
};

const failure = (message: string): JobFailure => ({ kind: 'failure', message });

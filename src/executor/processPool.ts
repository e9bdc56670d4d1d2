import pLimit from 'p-limit';
import { EngineError, type Engine } from '../engine/index.ts';
import { errorMessage } from '../errors.ts';
import { onExit } from '../onExit.ts';
import { OutputError } from '../store/atomicFiles.ts';
import type { Job, JobResult } from '../jobs/job.ts';
import { runEnded, type JobFailure, type Pool, type PoolOptions } from './pool.ts';
import { WorkerExitError, WorkerProcess } from './workerProcess.ts';

/** How often a worker is started, and, unless another number is asked for, a job tried, before it counts as failed. */
const attempts = 2;

/** What the pool asks of a worker. */
export type PoolWorker = Pick<WorkerProcess, 'open' | 'engine' | 'alive' | 'run' | 'kill'>;

/**
 * Jobs on several processes: one that is killed or runs out of memory takes only its own job down, which is retried.
 * Once the pool is closed no job starts, those that run or wait are rejected, and no process is forked.
 */
export const openProcessPool = async (
  { backend, native }: Pick<PoolOptions, 'backend' | 'native'>,
  count: number,
  fork: () => PoolWorker = () => new WorkerProcess(),
  tries: number = attempts,
): Promise<Pool> => {
  const live = new Set<PoolWorker>();
  let closed = false;
  const close = (): void => {
    closed = true;
    cancelOnExit();
    for (const worker of live) worker.kill();
  };
  const cancelOnExit = onExit(close);

  let commonEngine: Engine | undefined;
  /** A worker that is killed while it starts is started again. @throws EngineError */
  const start = async (tried = 1): Promise<PoolWorker> => {
    if (closed) throw runEnded();
    const worker = fork();
    live.add(worker);
    try {
      await worker.open({ backend: commonEngine?.backend ?? backend, native });
    } catch (error) {
      live.delete(worker);
      if (closed || !(error instanceof WorkerExitError)) throw error;
      if (tried === attempts) throw new EngineError(`a worker could not be started: ${error.message}`);
      return start(tried + 1);
    }
    commonEngine ??= worker.engine;
    if (describe(worker.engine) === describe(commonEngine)) return worker;
    throw new EngineError(`workers run different engines: ${describe(commonEngine)} and ${describe(worker.engine)}`);
  };

  /** Each slot holds a worker that runs, starts, or, once it has died, is started anew for the next job. */
  const slots = Array.from({ length: count }, (): { worker: Promise<PoolWorker> } => ({ worker: start() }));
  for (const { worker } of slots) worker.catch(() => {});
  const { engine } = await slots[0]!.worker.catch((error: unknown) => {
    close();
    throw error;
  });
  const idle = [...slots];
  const limit = pLimit(count);

  const workerOf = async (slot: (typeof slots)[number]): Promise<PoolWorker> => {
    const worker = await slot.worker;
    if (worker.alive) return worker;
    live.delete(worker);
    slot.worker = start();
    return slot.worker;
  };

  const runOnce = async (job: Job): Promise<JobResult | JobFailure> => {
    if (closed) throw runEnded();
    // As many run at a time as there are slots.
    const slot = idle.shift()!;
    try {
      const worker = await workerOf(slot);
      const reply = await worker.run(job);
      if (reply.type === 'done') return reply.result;
      if (reply.type === 'error' && reply.fatal === 'output') throw new OutputError(reply.message);
      return failure(reply.type === 'error' ? reply.message : 'the worker answered something else');
    } catch (error) {
      if (closed || !(error instanceof WorkerExitError)) throw error;
      return failure(errorMessage(error));
    } finally {
      idle.push(slot);
    }
  };

  const run = async (job: Job): Promise<JobResult | JobFailure> => {
    let result = await limit(runOnce, job);
    for (let tried = 1; tried < tries && result.kind === 'failure'; tried++) result = await limit(runOnce, job);
    return result;
  };
  return { engine, workers: count, computing: count, run: run as Pool['run'], close };
};

/** What the numbers depend on. */
const describe = ({ backend, version, fingerprint }: Engine): string => `${backend} ${version} (${fingerprint})`;

const failure = (message: string): JobFailure => ({ kind: 'failure', message });

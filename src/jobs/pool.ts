import type { BackendChoice, Engine, NativeState } from '../engine/index.ts';
import type { Job, JobResult } from './job.ts';

/** A job that could not be done, in one line. */
export interface JobFailure {
  readonly message: string;
}

/** Runs jobs on one engine, in this process or in several. */
export interface Pool {
  readonly engine: Engine;
  readonly workers: number;
  /**
   * Runs a job where a worker is free. A failure is retried once, then returned.
   * @throws OutputError where the output folder can't be written, for that hits every job
   */
  readonly run: (job: Job) => Promise<JobResult | JobFailure>;
  /** Ends the workers, whatever they are doing. */
  readonly close: () => void;
}

export interface PoolOptions {
  readonly backend: BackendChoice;
  readonly native: NativeState | undefined;
  readonly workers: number;
}

/** @throws EngineError where the backend asked for doesn't run */
export const openPool = async (options: PoolOptions): Promise<Pool> =>
  options.workers === 1
    ? (await import('./localPool.ts')).openLocalPool(options)
    : (await import('./processPool.ts')).openProcessPool(options);

export const failed = (result: JobResult | JobFailure): result is JobFailure => 'message' in result;

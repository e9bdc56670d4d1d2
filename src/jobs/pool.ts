import { availableParallelism } from 'node:os';
import type { BackendChoice, Engine, NativeState } from '../engine/index.ts';
import type { Job, JobResult } from './job.ts';

/** A job that could not be done, in one line. */
export interface JobFailure {
  readonly message: string;
}

/** Runs jobs on one engine, in this process or in several. */
export interface Pool {
  readonly engine: Engine;
  /** Processes that compute. */
  readonly workers: number;
  /** How many jobs can be under way. */
  readonly lanes: number;
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
  /** Processes; undefined: what suits the number of cells. */
  readonly workers: number | undefined;
  readonly cells: number;
  /** Whether any picture will be drawn. */
  readonly pictures: boolean;
}

/** With fewer cells a second process costs more time to start than it saves. */
const worthProcesses = 12;

/** @throws EngineError where the backend asked for doesn't run */
export const openPool = async (options: PoolOptions): Promise<Pool> => {
  const { workers, cells } = options;
  const count = workers ?? (cells < worthProcesses ? 1 : Math.min(availableParallelism(), cells));
  if (count > 1) return (await import('./processPool.ts')).openProcessPool(options, count);
  const { openLocalPool } = await import('./localPool.ts');
  return openLocalPool(options, workers === undefined && options.pictures ? 'thread' : 'here');
};

export const failed = (result: JobResult | JobFailure): result is JobFailure => 'message' in result;

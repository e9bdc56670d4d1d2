import type { BackendChoice, Engine, NativeState } from '../engine/index.ts';
import type { Job, ResultOf } from '../jobs/job.ts';

/** A job that could not be done, in one line. */
export interface JobFailure {
  readonly kind: 'failure';
  readonly message: string;
}

/** Runs jobs on one engine, in this process or in several. */
export interface Pool {
  readonly engine: Engine;
  /** Processes that compute. */
  readonly workers: number;
  /** The queue whose agents compute the cells, where it isn't these processes. */
  readonly queue?: string;
  /** Where memory keeps some of the wanted processes away: their number, and the bytes that each may need. */
  readonly memoryLimits?: { readonly wanted: number; readonly need: number };
  /** Cells that can be computed at a time; other jobs wait their turn. */
  readonly computing: number;
  /**
   * Runs a job where a worker is free. A failure is retried once, then returned.
   * @throws OutputError where the output folder can't be written, for that hits every job
   */
  readonly run: <J extends Job>(job: J) => Promise<ResultOf<J> | JobFailure>;
  /** Ends the workers, whatever they are doing. Jobs that run or wait are rejected, and none starts any more. */
  readonly close: () => void;
  /** Once it is closed, when others have been told: of a queue, the cells are taken back. */
  readonly closed?: Promise<void> | undefined;
}

/** Why a job is rejected that comes, or waits, when the pool has been closed. */
export const runEnded = (): Error => new Error('the run has ended');

export interface PoolOptions {
  readonly backend: BackendChoice;
  readonly native: NativeState | undefined;
  /** Processes; undefined: what suits the number of cells. */
  readonly workers: number | undefined;
  readonly cells: number;
  /** Bytes that the largest cell needs. */
  readonly memory: number;
  /** Whether any picture will be drawn. */
  readonly pictures: boolean;
  /** Whether code of the user's runs, which may loop for ever or end its process: never in this one. */
  readonly userCode: boolean;
}

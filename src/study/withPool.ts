import { existsSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Cell, Study } from '../config/index.ts';
import type { BackendChoice, NativeState } from '../engine/index.ts';
import { openPool } from '../executor/openPool.ts';
import type { Pool, PoolOptions } from '../executor/pool.ts';
import type { AgentsSeen } from '../queue/agentsSeen.ts';
import { loadUserModules, usesModules } from '../cell/index.ts';
import type { LockError } from '../store/lock.ts';
import { memoryOf, wholeWork, type CellWork } from './estimate.ts';
import { drawsPictures, likelyWorkLeft } from './workLeft.ts';
import type { CellOutcome } from './execute.ts';

export interface RunOptions {
  /** The folder in which each study gets one of its own. Default: `output`. */
  readonly out?: string;
  /** Default: `auto`. */
  readonly backend?: BackendChoice;
  /** The state of native TensorFlow, as `prepareNative` returned it. Default: what is found on the machine. */
  readonly native?: NativeState | undefined;
  /** Processes that compute and draw, at least 1. Default: one for each core; this process alone where there is work on less than 12 cells. */
  readonly workers?: number | undefined;
  /** Compute again what is already there. Default: false. */
  readonly force?: boolean;
  /** Compute in processes of their own however few they are, so that the TensorFlow.js of this one stays as it is. Default: false. */
  readonly apart?: boolean;
  /** The address of a queue, `redis://host:6379`, whose agents compute the cells. Default: this machine does. */
  readonly queue?: string | undefined;
  /** Once aborted, the run ends with the signal's reason; of a queue it takes its cells back. */
  readonly signal?: StopSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** What of an `AbortSignal` is used, for programs whose types have none. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** An event of a run, for progress displays. */
export type RunEvent =
  | ({ readonly type: 'engine' } & Pick<Pool, 'engine' | 'workers' | 'queue' | 'memoryLimits'>)
  /** The agents on the queue, at the start and whenever one comes or goes. */
  | ({ readonly type: 'agents' } & AgentsSeen)
  /** A cell went back into the queue, for its agent died or failed. */
  | { readonly type: 'retry' }
  /** What goes wrong for the moment, and is tried again. */
  | { readonly type: 'complaint'; readonly line: string }
  | { readonly type: 'study'; readonly study: Study }
  | { readonly type: 'cell'; readonly study: Study; readonly cell: Cell; readonly outcome: CellOutcome };

/** Takes a study's folder. @returns what gives it back @throws LockError, OutputError */
type TakeFolder = (folder: string, onLost: (error: LockError) => void) => () => void;

/**
 * Opens one engine for all the studies, takes each study's folder, and lets `work` go on in all of them at once. The first
 * failure ends them all; nothing is under way any more, and the folders are given back, when this returns or throws.
 */
export const withPool = async <T>(
  studies: readonly Study[],
  options: RunOptions,
  takeFolder: TakeFolder,
  work: (study: Study, folder: string, pool: Pool) => Promise<T>,
): Promise<T[]> => {
  const { out = 'output', backend = 'auto' } = options;
  const unlocks: (() => void)[] = [];
  const made = studies.flatMap(({ name }) => missingFolders(join(out, name)));
  const failures: unknown[] = [];
  let pool: Pool | undefined;
  /** Ends what is under way. */
  const fail = (error: unknown): void => {
    failures.push(error);
    pool?.close();
  };
  const onAbort = (): void => fail(options.signal?.reason);
  try {
    for (const { cells } of studies) for (const { settings } of cells) await loadUserModules(settings);
    for (const { name } of studies) unlocks.push(takeFolder(join(out, name), fail));
    if (options.signal?.aborted) throw options.signal.reason;
    options.signal?.addEventListener('abort', onAbort);
    const left = await Promise.all(studies.map((study) => workOf(study, join(out, study.name), options)));
    const cells = left.flat().filter(({ epochs, pictures }) => epochs > 0 || pictures).length;
    const opened = await open(
      {
        backend,
        native: options.native,
        workers: options.workers,
        cells,
        memory: memoryOf(studies),
        pictures: cells > 0 && studies.some(({ figures }) => drawsPictures(figures)),
        userCode:
          options.apart === true || studies.some(({ cells }) => cells.some(({ settings }) => usesModules(settings))),
      },
      options,
      fail,
    );
    pool = opened;
    if (failures.length > 0) throw failures[0];
    const { engine, workers, queue, memoryLimits } = opened;
    options.onEvent?.({
      type: 'engine',
      engine,
      workers,
      ...(queue !== undefined && { queue }),
      ...(memoryLimits && { memoryLimits }),
    });
    const running = studies.map((study) => work(study, join(out, study.name), opened));
    for (const one of running) one.catch(fail);
    await Promise.allSettled(running);
    if (failures.length > 0) throw failures[0];
    return await Promise.all(running);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    pool?.close();
    await pool?.closed;
    for (const unlock of unlocks) unlock();
    for (const folder of made) removeEmptyFolder(folder);
  }
};

/** Of a folder and those on the way to it, the ones that are not there, itself first. */
const missingFolders = (folder: string): string[] => {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.push(at);
  return missing;
};

/** What a run has made that could not start. */
const removeEmptyFolder = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something, or isn't there.
  }
};

const workOf = async (study: Study, folder: string, { force, backend }: RunOptions): Promise<readonly CellWork[]> =>
  force ? study.cells.map(wholeWork) : likelyWorkLeft(study, folder, backend);

/** @throws EngineError, QueueError */
const open = async (
  options: PoolOptions,
  { queue, onEvent = () => {} }: RunOptions,
  fail: (error: unknown) => void,
): Promise<Pool> => {
  if (queue === undefined) return openPool(options);
  const { openQueuePool } = await import('../queue/queuePool.ts');
  return openQueuePool({
    ...options,
    queue,
    onAgents: (seen) => onEvent({ type: 'agents', ...seen }),
    onRetry: () => onEvent({ type: 'retry' }),
    onComplaint: (line) => onEvent({ type: 'complaint', line }),
    onLost: fail,
  });
};

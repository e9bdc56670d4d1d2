import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { EngineError, nativeEnvironment, type BackendChoice, type Engine } from '../engine/index.ts';
import { OutputError } from '../report/files.ts';
import type { Job, JobResult } from './job.ts';
import type { JobFailure, Pool, PoolOptions } from './pool.ts';
import type { Reply, Request } from './worker.ts';

interface Worker {
  readonly child: ChildProcess;
  readonly engine: Engine;
}

/** How often a job is tried before it counts as failed. */
const attempts = 2;

/** Jobs on several processes: one that is killed or runs out of memory takes only its own job down, which is retried. */
export const openProcessPool = async ({ backend, native, workers: count }: PoolOptions): Promise<Pool> => {
  const threads = Math.max(1, Math.floor(availableParallelism() / count));
  const children = new Set<ChildProcess>();
  const start = async (choice: BackendChoice): Promise<Worker> => {
    const child = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), {
      serialization: 'advanced',
      env: { ...process.env, ...nativeEnvironment(threads) },
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    const reply = await ask(child, { type: 'open', backend: choice, native, threads });
    if (reply.type === 'ready') return { child, engine: reply.engine };
    child.kill();
    throw new EngineError(reply.type === 'error' ? reply.message : 'the worker gave no engine');
  };
  // The first worker settles which backend runs; the others must not choose another.
  const starting = Array.from({ length: count }, () => start(backend));
  for (const worker of starting) worker.catch(() => {});
  const { engine } = await starting[0]!;
  const idle: Promise<Worker>[] = starting;
  const waiting: ((worker: Promise<Worker>) => void)[] = [];
  const acquire = (): Promise<Worker> => idle.shift() ?? new Promise((resolve) => waiting.push(resolve));
  const release = (worker: Promise<Worker>): void => {
    worker.catch(() => {});
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  };
  const attempt = async (job: Job): Promise<JobResult | JobFailure> => {
    let worker = await acquire().catch(() => start(engine.backend));
    if (
      worker.engine.backend !== engine.backend ||
      worker.engine.version !== engine.version ||
      !worker.child.connected
    ) {
      worker.child.kill();
      worker = await start(engine.backend);
    }
    const reply = await ask(worker.child, { type: 'job', job });
    release(worker.child.connected ? Promise.resolve(worker) : start(engine.backend));
    if (reply.type === 'done') return reply.result;
    const message = reply.type === 'error' ? reply.message : 'the worker lost its place';
    if (reply.type === 'error' && reply.fatal === 'output') throw new OutputError(message);
    return { message };
  };
  const run = async (job: Job): Promise<JobResult | JobFailure> => {
    let result = await attempt(job);
    for (let tried = 1; tried < attempts && 'message' in result; tried++) result = await attempt(job);
    return result;
  };
  return {
    engine,
    workers: count,
    run,
    close: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
};

/** Sends a request and waits for its reply; a worker that ends instead has given the reply that it failed. */
const ask = (child: ChildProcess, request: Request): Promise<Reply> =>
  new Promise((resolve) => {
    const finish = (reply: Reply): void => {
      child.off('message', finish);
      child.off('exit', onExit);
      resolve(reply);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
      finish({ type: 'error', message: `the worker process ended with ${signal ?? `exit code ${code}`}`, fatal: null });
    child.on('message', finish);
    child.on('exit', onExit);
    if (child.connected) child.send(request);
  });

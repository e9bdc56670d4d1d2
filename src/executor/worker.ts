import { errorMessage } from '../errors.ts';
import { openEngine, type BackendChoice, type Engine, type NativeState } from '../engine/index.ts';
import { OutputError } from '../store/atomicFiles.ts';
import { runJob, type Job, type JobResult } from '../jobs/job.ts';
import { createJobContext, rendererHere } from '../jobs/context.ts';

/** What the main process says to a worker. */
export type Request =
  | {
      readonly type: 'open';
      readonly backend: BackendChoice;
      readonly native: NativeState | undefined;
    }
  | { readonly type: 'job'; readonly job: Job };

/** What a worker answers; `fatal` names the error that must end the whole run. */
export type Reply =
  | { readonly type: 'ready'; readonly engine: Engine }
  | { readonly type: 'done'; readonly result: JobResult }
  | { readonly type: 'error'; readonly message: string; readonly fatal: 'output' | 'engine' | null };

/** A request as it is sent, and its reply, which bears its number. */
export interface Question {
  readonly number: number;
  readonly request: Request;
}

export interface Answer {
  readonly number: number;
  readonly reply: Reply;
}

const tools = createJobContext(rendererHere);

const answer = async (request: Request): Promise<Reply> => {
  if (request.type === 'open') {
    return { type: 'ready', engine: await openEngine(request.backend, request) };
  }
  return { type: 'done', result: await runJob(request.job, tools) };
};

process.on('message', ({ number, request }: Question) => {
  void answer(request)
    .catch((error: unknown): Reply => {
      const message = errorMessage(error);
      return {
        type: 'error',
        message,
        fatal: error instanceof OutputError ? 'output' : request.type === 'open' ? 'engine' : null,
      };
    })
    .then((reply) => process.send?.({ number, reply } satisfies Answer));
});

// Ctrl-C reaches the whole process group; the main process decides what happens to its workers.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

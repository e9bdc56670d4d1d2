import { parentPort, Worker } from 'node:worker_threads';
import { errorMessage } from '../errors.ts';

/** A thread that answers requests. */
export interface RequestWorker<Request, Reply> {
  /**
   * @throws Error where the request can't be sent, where answering it fails, and once the thread has ended, for whatever reason:
   *   also for the requests that wait then
   */
  readonly request: (request: Request) => Promise<Reply>;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

interface Question<Request> {
  readonly number: number;
  readonly request: Request;
}

type Answer<Reply> = { readonly number: number } & ({ readonly reply: Reply } | { readonly message: string });

/** Opens a thread that runs `file`, which calls `answerRequests`. It keeps no process alive while it is asked nothing. */
export const openRequestWorker = <Request, Reply>(file: URL): RequestWorker<Request, Reply> => {
  // Without the program's own options: no thread starts with `--input-type`.
  const worker = new Worker(file, { execArgv: [] });
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: unknown) => void }>();
  let requests = 0;
  let end: Error | undefined;
  const over = (error: Error): void => {
    end ??= error;
    for (const { reject } of waiting.values()) reject(end);
    waiting.clear();
  };
  worker.on('message', (answer: Answer<Reply>) => {
    const asked = waiting.get(answer.number);
    waiting.delete(answer.number);
    if ('reply' in answer) asked?.resolve(answer.reply);
    else asked?.reject(new Error(answer.message));
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', over);
  worker.on('exit', () => over(new Error('the thread has ended')));
  // After the listeners: the first of them would hold the process again.
  worker.unref();
  return {
    request: async (request) => {
      if (end) throw end;
      const number = requests++;
      worker.postMessage({ number, request } satisfies Question<Request>);
      worker.ref();
      return new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
    },
    isClosed: () => end !== undefined,
    close: () => void worker.terminate(),
  };
};

/** Within the thread: answers each request, in whatever order the replies come. */
export const answerRequests = (reply: (request: never) => unknown): void => {
  const port = parentPort!;
  port.on('message', async ({ number, request }: Question<never>) => {
    try {
      port.postMessage({ number, reply: await reply(request) } satisfies Answer<unknown>);
    } catch (error) {
      port.postMessage({ number, message: errorMessage(error) } satisfies Answer<unknown>);
    }
  });
};

import { Worker, type Transferable } from 'node:worker_threads';

/** A thread that answers each request with one message, in the order of the requests. */
export interface RequestWorker<Request, Reply> {
  /** @throws Error once the thread has ended, for whatever reason: also for the requests that wait then */
  readonly request: (question: Request, transfer?: readonly Transferable[]) => Promise<Reply>;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** Opens a thread that runs `file`. It keeps no process alive while it is asked nothing. */
export const openRequestWorker = <Request, Reply>(file: URL): RequestWorker<Request, Reply> => {
  const worker = new Worker(file);
  const waiting: { resolve: (reply: Reply) => void; reject: (error: unknown) => void }[] = [];
  let end: Error | undefined;
  const over = (error: Error): void => {
    end ??= error;
    for (const { reject } of waiting.splice(0)) reject(end);
  };
  worker.on('message', (reply: Reply) => {
    waiting.shift()?.resolve(reply);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', over);
  worker.on('exit', () => over(new Error('the thread has ended')));
  // After the listeners: the first of them would hold the process again.
  worker.unref();
  return {
    request: (question, transfer = []) =>
      end
        ? Promise.reject(end)
        : new Promise((resolve, reject) => {
            waiting.push({ resolve, reject });
            worker.ref();
            worker.postMessage(question, transfer);
          }),
    isClosed: () => end !== undefined,
    close: () => void worker.terminate(),
  };
};

import { Worker, type Transferable } from 'node:worker_threads';

/** A thread that answers each question with one message, in the order of the questions. */
export interface AskedThread<Question, Answer> {
  /** @throws Error once the thread has ended, for whatever reason: also for the questions that wait then */
  readonly ask: (question: Question, transfer?: readonly Transferable[]) => Promise<Answer>;
  readonly ended: () => boolean;
  readonly close: () => void;
}

/** Opens a thread that runs `file`. It keeps no process alive while it is asked nothing. */
export const openAskedThread = <Question, Answer>(file: URL): AskedThread<Question, Answer> => {
  const worker = new Worker(file);
  const waiting: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  let end: Error | undefined;
  const over = (error: Error): void => {
    end ??= error;
    for (const { reject } of waiting.splice(0)) reject(end);
  };
  worker.on('message', (answer: Answer) => {
    waiting.shift()?.resolve(answer);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', over);
  worker.on('exit', () => over(new Error('the thread has ended')));
  // After the listeners: the first of them would hold the process again.
  worker.unref();
  return {
    ask: (question, transfer = []) =>
      end
        ? Promise.reject(end)
        : new Promise((resolve, reject) => {
            waiting.push({ resolve, reject });
            worker.ref();
            worker.postMessage(question, transfer);
          }),
    ended: () => end !== undefined,
    close: () => void worker.terminate(),
  };
};

import { errorCode, errorMessage } from '../errors.ts';
import { QueueError } from './address.ts';

/** Of the packages that speak with the queue, what is used. */
export interface Library extends Pick<
  typeof import('bullmq'),
  'Queue' | 'QueueEvents' | 'Worker' | 'UnrecoverableError' | 'DelayedError'
> {
  readonly Redis: typeof import('ioredis').Redis;
}

/** Loads the packages, which are optional, where a queue is used. @throws QueueError where one is not installed */
export const loadLibrary = async (): Promise<Library> => {
  try {
    const [{ Queue, QueueEvents, Worker, UnrecoverableError, DelayedError }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ]);
    return { Queue, QueueEvents, Worker, UnrecoverableError, DelayedError, Redis };
  } catch (error) {
    const missing = /'(bullmq|ioredis)'/.exec(errorMessage(error))?.[1];
    if (errorCode(error) !== 'ERR_MODULE_NOT_FOUND' || missing === undefined) throw error;
    throw new QueueError(
      `a queue needs the package ${missing}, which is not installed; run: npm install bullmq ioredis`,
    );
  }
};

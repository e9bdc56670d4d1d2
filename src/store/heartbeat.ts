import { Worker } from 'node:worker_threads';
import { packageFile } from '../package.ts';
import type { HeartbeatRequest } from './heartbeatThread.ts';
import { touchInterval } from './lockHolder.ts';

/** What is to be called, by the token of the lock, when it is lost. */
const held = new Map<string, () => void>();
let thread: Worker | undefined;

/**
 * Touches the lock every `interval` ms on a thread, one for all locks of this process, which may itself compute for minutes
 * at a time. @returns what ends that
 */
export const startHeartbeat = (
  path: string,
  token: string,
  onLost: () => void,
  interval = touchInterval,
): (() => void) => {
  held.set(token, onLost);
  thread ??= openThread();
  const send = (request: HeartbeatRequest): void => thread?.postMessage(request);
  send({ token, path, interval });
  return () => {
    held.delete(token);
    if (held.size > 0) send({ token });
    else {
      void thread?.terminate();
      thread = undefined;
    }
  };
};

const openThread = (): Worker => {
  // Without the program's own options: no thread starts with `--input-type`.
  const worker = new Worker(packageFile('dist/store/heartbeatThread.js'), { execArgv: [] });
  worker.on('message', (token: string) => held.get(token)?.());
  worker.on('error', () => {
    thread = undefined;
    // Without touches another machine takes the folder over.
    for (const onLost of held.values()) onLost();
  });
  // After the listeners: the first of them would keep the process alive.
  worker.unref();
  return worker;
};

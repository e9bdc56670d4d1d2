import { parentPort } from 'node:worker_threads';
import { touchLock } from './lockFile.ts';

/** The lock of a token is to be touched from now on, or, without a path, no more. */
export interface HeartbeatRequest {
  readonly token: string;
  readonly path?: string;
  /** In ms. */
  readonly interval?: number;
}

const timers = new Map<string, NodeJS.Timeout>();

parentPort!.on('message', ({ token, path, interval }: HeartbeatRequest) => {
  clearInterval(timers.get(token));
  if (path === undefined) return;
  timers.set(
    token,
    setInterval(() => {
      if (isHeld(path, token)) return;
      clearInterval(timers.get(token));
      parentPort!.postMessage(token);
    }, interval),
  );
});

const isHeld = (path: string, token: string): boolean => {
  try {
    return touchLock(path, token);
  } catch {
    // The file server doesn't answer now; it is asked again.
    return true;
  }
};

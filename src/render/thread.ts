import { Worker } from 'node:worker_threads';
import { packageFile } from '../package.ts';
import type { TopLevelSpec } from 'vega-lite';
import type { PictureFormat, Renderer } from './types.ts';

/** What the thread is asked, and what it answers; the answers come in the order of the questions. */
export interface RenderRequest {
  readonly spec: TopLevelSpec;
  readonly format: PictureFormat;
}

export type RenderReply = { readonly picture: Uint8Array } | { readonly message: string };

/** A renderer on a thread of its own, which loads Vega while this one computes. It keeps no process alive. */
export const openRenderThread = (): Renderer => {
  const worker = new Worker(packageFile('dist/render/threadMain.js'));
  const waiting: { resolve: (picture: Uint8Array) => void; reject: (error: unknown) => void }[] = [];
  worker.on('message', (reply: RenderReply) => {
    const next = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if ('picture' in reply) next?.resolve(reply.picture);
    else next?.reject(new Error(reply.message));
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  // After the listeners: the first of them would hold the process again.
  worker.unref();
  return {
    render: (spec, format) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage({ spec, format } satisfies RenderRequest);
      }),
  };
};

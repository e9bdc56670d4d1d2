import { Worker } from 'node:worker_threads';
import { packageFile } from '../package.ts';
import type { LayerStatistics } from './types.ts';

/** What the thread is asked, and what it answers; the answers come in the order of the questions. */
export interface MeasureRequest {
  readonly values: Float32Array;
  readonly bins: number;
}

export interface MeasureThread {
  /** `measure` on a thread of its own. `values` is handed over, not copied: it is empty here from then on. */
  readonly measure: (values: Float32Array<ArrayBuffer>, bins: number) => Promise<LayerStatistics>;
  readonly close: () => void;
}

/** A thread that measures one layer while this one computes the next. It keeps no process alive. */
export const openMeasureThread = (): MeasureThread => {
  const worker = new Worker(packageFile('dist/statistics/threadMain.js'));
  const waiting: { resolve: (statistics: LayerStatistics) => void; reject: (error: unknown) => void }[] = [];
  const settled = (): void => {
    if (waiting.length === 0) worker.unref();
  };
  worker.on('message', (statistics: LayerStatistics) => {
    waiting.shift()?.resolve(statistics);
    settled();
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  // After the listeners: the first of them would hold the process again.
  worker.unref();
  return {
    measure: (values, bins) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage({ values, bins } satisfies MeasureRequest, [values.buffer]);
      }),
    close: () => void worker.terminate(),
  };
};

import { packageFile } from '../package.ts';
import { openRequestWorker, type RequestWorker } from '../threads/requestWorker.ts';
import type { LayerStatistics } from './statistics.ts';

/** What the thread is asked: `measure` of values that are handed over, not copied, and empty here from then on. */
export interface MeasureRequest {
  readonly values: Float32Array<ArrayBuffer>;
  readonly bins: number;
}

/** A thread that measures one layer while this one computes the next. */
export const openMeasureThread = (): RequestWorker<MeasureRequest, LayerStatistics> =>
  openRequestWorker(packageFile('dist/statistics/threadMain.js'));

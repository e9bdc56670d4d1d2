import { packageFile } from '../package.ts';
import { openRequestWorker, type RequestWorker } from '../threads/requestWorker.ts';
import type { LayerStatistics } from './statistics.ts';

/** A request to `measure` values, which are transferred, not copied: the sender's array is empty afterwards. */
export interface MeasureRequest {
  readonly values: Float32Array<ArrayBuffer>;
  readonly bins: number;
}

/** A thread that measures one layer while this one computes the next. */
export const openMeasureThread = (): RequestWorker<MeasureRequest, LayerStatistics> =>
  openRequestWorker(packageFile('dist/statistics/threadMain.js'));

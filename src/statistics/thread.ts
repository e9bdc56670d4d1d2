import { packageFile } from '../package.ts';
import { openAskedThread, type AskedThread } from '../threads/asked.ts';
import type { LayerStatistics } from './types.ts';

/** What the thread is asked: `measure` of values that are handed over, not copied, and empty here from then on. */
export interface MeasureRequest {
  readonly values: Float32Array<ArrayBuffer>;
  readonly bins: number;
}

/** A thread that measures one layer while this one computes the next. */
export const openMeasureThread = (): AskedThread<MeasureRequest, LayerStatistics> =>
  openAskedThread(packageFile('dist/statistics/threadMain.js'));

import { gzipSync } from 'node:zlib';
import { loadUserModules } from '../cell/index.ts';
import type { CellSettings } from '../config/index.ts';
import { describeLayers } from '../network/index.ts';
import { measureWith } from '../run/measure.ts';
import { runRepeat } from '../run/repeat.ts';
import { recordText } from '../store/records.ts';

/** The job of computing one of a cell's repeats for another machine, which writes the record. */
export interface RecordJob {
  readonly kind: 'record';
  readonly id: string;
  readonly settings: CellSettings;
  readonly repeat: number;
}

export interface RecordResult {
  readonly kind: 'record';
  /** What the record's file holds, gzipped, in base64. */
  readonly record: string;
  readonly seconds: number;
}

/** Computes a repeat; nothing is written on this machine. */
export const computeRecord = async ({ id, settings, repeat }: RecordJob): Promise<RecordResult> => {
  const start = performance.now();
  await loadUserModules(settings);
  const measured = await runRepeat(settings, repeat, measureWith(settings.bins));
  const text = recordText(id, repeat, { layers: describeLayers(settings.network), ...measured });
  return {
    kind: 'record',
    record: gzipSync(text).toString('base64'),
    seconds: (performance.now() - start) / 1000,
  };
};
